import type { Command } from 'commander'
import { askAdmin, type AdminOptions } from './admin-client.ts'
import { Exit } from '../exit.ts'
import { adminOption, commandOption, configOption, jsonOption } from '../options.ts'

export interface SelectionOptions extends AdminOptions {
  destination?: string
  app?: string
  command?: string
  subject?: string
  since?: string
  until?: string
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
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())

export const selectionOf = ({ destination, app, command, subject, since, until }: SelectionOptions) =>
  Object.fromEntries(
    Object.entries({ destination, app, command, subject, since, until }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as Record<string, string>

/** Asks the gateway to replay or drop deliveries, or how many there would be; prints how many. */
export const move = async (
  action: 'replay' | 'drop',
  events: readonly string[],
  options: SelectionOptions & { all?: true; dryRun?: true },
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
  const { count } = await askAdmin(`POST /api/deliveries/${action}`, { body }, options)
  if (options.json) return console.log(JSON.stringify({ count, dryRun: options.dryRun === true }))
  const done = action === 'replay' ? 'replayed' : 'dropped'
  console.log(
    `${count} ${count === 1 ? 'delivery' : 'deliveries'} ${options.dryRun ? `would be ${done}` : done}.`,
  )
}
