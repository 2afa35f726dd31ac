import type { Command } from 'commander'

/** What `GET /api/events` and a replay can filter by. */
const FILTERS = [
  'app',
  'command',
  'subject',
  'operator',
  'route',
  'destination',
  'state',
  'reason',
  'since',
  'until',
] as const

export type EventFilters = { [Filter in (typeof FILTERS)[number]]?: string }

/** The options that say which events are meant. */
export const addEventFilters = (command: Command): Command =>
  command
    .option('--app <SdkAppid>', 'events of this app')
    .option('--command <command>', 'for example Profile.CallbackPortraitSet')
    .option('--subject <id>', 'whom or which group it is about')
    .option('--operator <id>', 'who did it')
    .option('--route <name>', 'events that this route sends')
    .option('--destination <name>', 'events for this destination, route/step')
    .option('--state <state>', 'unrouted, unreadable, waiting, delivered, dead or cancelled')
    .option('--reason <code>', 'a reason in the explanation, for example tag-not-listed')
    .option('--since <time>', 'a date, or how long ago: 15m, 24h, 7d')
    .option('--until <time>', 'before this time')

/** Those that were given. */
export const filtersOf = (options: EventFilters): Record<string, string> =>
  Object.fromEntries(
    FILTERS.flatMap(name => (options[name] === undefined ? [] : [[name, options[name]] as const])),
  )
