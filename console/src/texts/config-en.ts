import { plural } from './counted.ts'

/** Texts of the page of the config; `config-zh.ts` has the same in Chinese. */
export const configEn = {
  file: 'File',
  hash: 'Hash',
  variables: 'Hash of variables',
  version: 'Version',
  since: 'In force since',
  reload: 'Read again',
  reloadTitle: 'Read the config again',
  reloadVerb: 'Read',
  reloadWill:
    'The gateway reads its file again and puts it in force if it is valid, as chatgate reload does. Waiting deliveries keep waiting.',
  isNew: (version: number) => `Version ${version} is in force now.`,
  isSame: 'Nothing has changed.',
  isRefused: 'It was refused; the config in force stays. Its problems are below.',
  refused: 'A newer config was refused',
  refusedWhy: 'The config below stays in force. The newer one has these problems, refused',
  restart: 'Only a restart puts these changes in force:',
  warnings: 'Warnings',
  noWarnings: 'No warnings.',
  line: (line: number) => `line ${line}`,
  text: 'Text in force',
  textIsMasked: 'Secrets are masked.',
  linesLeft: (count: number) => `${plural(count, 'more line')} ${count === 1 ? 'is' : 'are'} not shown`,
  routes: 'Routes',
  answers: 'Answers',
  noRoutes: 'The config has no routes: events are kept but go nowhere.',
  apps: 'only from app',
  stopped: (count: string) => `stopped ${count}`,
  stoppedSince: 'The events that steps have stopped are counted since this gateway started.',
  policy: {
    timeout: (time: string) => `${time} per attempt`,
    giveUp: (time: string) => `given up after ${time}`,
    order: 'in order for each user or group',
    rate: (count: number, time: string) => `at most ${count} per ${time}`,
    digest: (time: string) => `combined over ${time}`,
    within: (time: string) => `answered within ${time}`,
    otherwise: (told: string) => `otherwise ${told}`,
    shadow: 'only asked: everything is allowed',
  },
}

export type ConfigTexts = typeof configEn
