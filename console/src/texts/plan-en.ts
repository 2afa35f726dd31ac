import { grouped, plural } from './counted.ts'

/** Texts of the page of plans; `plan-zh.ts` has the same in Chinese. */
export const planEn = {
  intro:
    'What another config would have done with the stored events. Nothing is sent, and nothing is put in force: to use the text, copy it to your config file.',
  candidate: 'Another config',
  placeholder: 'Paste a config here, drop a file, or start from what runs.',
  fromRunning: 'Start from what runs',
  openFile: 'Open a file',
  copyText: 'Copy the text',
  tooLarge: 'the file is larger than 1 MiB, which no config is',
  masked: '*** stands for what is hidden in the config in force.',
  checking: 'Checking…',
  isFine: 'It could be put in force.',
  problems: (count: number) => plural(count, 'problem'),
  warnings: (count: number) => plural(count, 'warning'),
  lineAndColumn: (line: number, column: number) => `line ${line}, column ${column}`,
  since: 'Events since',
  until: 'until',
  now: 'now',
  run: 'Run',
  end: 'End',
  running: 'Comparing',
  progress: (done: number, total: number) => `${grouped(done)} of ${plural(total, 'event')}`,
  counting: 'Counting events…',
  ended: 'Ended.',
  failed: 'It failed:',
  nothingYet: 'The differences appear here, for each destination, the worst first.',
  result: 'Differences',
  compared: (events: number) => `${plural(events, 'event')} compared`,
  cutBy: {
    events: 'there are more: only the oldest were compared',
    time: 'there are more: a plan ends after a minute',
  },
  upTo: 'up to',
  noDifference: 'No difference: all of them would go to the same destinations, with the same content.',
  kinds: {
    lost: (count: string) => `− ${count} lost`,
    added: (count: string) => `+ ${count} added`,
    changed: (count: string) => `~ ${count} changed`,
  },
  kind: { lost: 'lost', added: 'added', changed: 'changed' },
  unchanged: (count: string) => `${count} unchanged`,
  unchangedDestinations: (count: number) => `${plural(count, 'destination')} without a difference`,
  moreDestinations: (count: number) =>
    `${plural(count, 'more destination')} ${count === 1 ? 'is' : 'are'} not listed`,
  before: 'Before',
  after: 'After',
  part: 'Part',
  route: 'route',
  answers: 'What Chat would be told',
  notAsked: (count: number) =>
    `${plural(count, 'answer')} ${count === 1 ? 'depends' : 'depend'} on a service on the network, which was not asked.`,
  asMarkdown: 'Copy as Markdown',
}

export type PlanTexts = typeof planEn
