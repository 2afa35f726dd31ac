import type { Command } from 'commander'
import type { Answer } from '../../admin/api/endpoints.ts'
import type { AdminOptions } from './admin-client.ts'
import { askForChange, type NoteOptions } from './change.ts'
import { Exit } from '../exit.ts'
import { adminOption, commandOption, configOption, jsonOption } from '../options.ts'

export interface SelectionOptions extends AdminOptions {
  destination?: string
  app?: string
  command?: string
  subject?: string
  since?: string
  until?: string
  reason?: string
  json?: true
}

/** The options that select deliveries. */
export const addSelection = (command: Command): Command =>
  command
    .option('--destination <name>', 'those of this destination, route/step')
    .option('--app <SdkAppid>', 'of events of this app')
    .addOption(commandOption('of events with this command'))
    .option('--subject <id>', 'of events about this user or group')
    .option('--since <time>', 'planned since: a date, or how long ago: 15m, 24h, 7d')
    .option('--until <time>', 'planned before')
    .option('--reason <text>', 'with this reason; words with a digit in them do not count')
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())

export const selectionOf = ({ destination, app, command, subject, since, until, reason }: SelectionOptions) =>
  Object.fromEntries(
    Object.entries({ destination, app, command, subject, since, until, reason }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as Record<string, string>

/** Asks the gateway to replay or drop deliveries, or how many there would be; prints how many. */
export const move = async (
  action: 'replay' | 'drop',
  events: readonly string[],
  options: SelectionOptions & NoteOptions & { all?: true; dryRun?: true },
): Promise<void> => {
  const selection = selectionOf(options)
  if (events.length === 0 && Object.keys(selection).length === 0 && !options.all) {
    throw new Exit(2, 'Say which ones: event ids, filters such as --destination, or --all.')
  }
  const body = {
    ...selection,
    ...(events.length > 0 && { events }),
    ...(options.all && { all: true }),
    ...(options.dryRun && { dryRun: true }),
  }
  const { warnings: _warnings, ...found } = await askForChange(
    `POST /api/deliveries/${action}`,
    { body },
    options,
  )
  if (options.json) return console.log(JSON.stringify(found))
  console.log(sentence(action === 'replay' ? 'replayed' : 'dropped', found))
}

/** How many deliveries, of which destinations and since when, where that was only asked. */
export const sentence = (
  done: 'replayed' | 'dropped',
  {
    count,
    dryRun,
    atLeast,
    byDestination = [],
    oldestAt = '',
    newestAt = '',
  }: Answer<'POST /api/deliveries/drop'>,
): string => {
  const deliveries = `${atLeast ? 'At least ' : ''}${count} ${count === 1 ? 'delivery' : 'deliveries'}`
  if (!dryRun) return `${deliveries} ${done}.`
  const each = byDestination.map(one => `  ${one.destination}: ${one.count}`)
  const when = oldestAt === newestAt ? `at ${oldestAt}` : `from ${oldestAt} to ${newestAt}`
  return [`${deliveries} would be ${done}.`, ...(count > 0 ? [`Planned ${when}, for:`, ...each] : [])].join(
    '\n',
  )
}
