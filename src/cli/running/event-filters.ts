import { Option, type Command } from 'commander'
import { EVENT_FILTERS, EVENT_STATES } from '../../admin/api/words.ts'
import { commandOption } from '../options.ts'
import { withSuggestions } from '../suggestions.ts'

export type EventFilters = { [Filter in (typeof EVENT_FILTERS)[number]]?: string }

const stateOption = (): Option =>
  withSuggestions(
    new Option('--state <state>', `${EVENT_STATES.slice(0, -1).join(', ')} or ${EVENT_STATES.at(-1)}`),
    {
      words: EVENT_STATES,
      files: false,
    },
  )

/** The options that select events. */
export const addEventFilters = (command: Command): Command =>
  command
    .option('--app <SdkAppid>', 'events of this app')
    .addOption(commandOption('for example Profile.CallbackPortraitSet'))
    .option('--subject <id>', 'the user or group it is about')
    .option('--operator <id>', 'who did it')
    .option('--request <RequestId>', "the RequestId of the callback's URL")
    .option('--route <name>', 'events that this route sends')
    .option('--destination <name>', 'events for this destination, route/step')
    .addOption(stateOption())
    .option('--reason <code>', 'a reason in the explanation, for example tag-not-listed')
    .option('--since <time>', 'a date, or how long ago: 15m, 24h, 7d')
    .option('--until <time>', 'before this time')

/** The options that were given. */
export const filtersOf = (options: EventFilters): Record<string, string> =>
  Object.fromEntries(
    EVENT_FILTERS.flatMap(name => (options[name] === undefined ? [] : [[name, options[name]] as const])),
  )
