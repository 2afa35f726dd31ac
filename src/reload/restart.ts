import type { Settings } from '../config/config.ts'

/** What is opened when the process starts and stays as it was, however the config is changed. */
const FIXED: readonly [key: string, of: (settings: Settings) => unknown][] = [
  ['listen.host', ({ listen }) => listen.host],
  ['listen.port', ({ listen }) => listen.port],
  ['listen.path', ({ listen }) => listen.path],
  ['admin.host', ({ admin }) => admin.host],
  ['admin.port', ({ admin }) => admin.port],
  ['store', ({ store }) => store],
]

/** The keys of the config that differ and take effect with the next start only. */
export const needsRestart = (atStart: Settings, now: Settings): string[] =>
  FIXED.flatMap(([key, of]) => (of(atStart) === of(now) ? [] : [key]))
