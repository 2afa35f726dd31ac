import { Command } from 'commander'
import { askAdmin } from './admin-client.ts'
import { addNote, type NoteOptions } from './change.ts'
import { withExamples } from '../examples.ts'
import { addSelection, move, selectionOf, type SelectionOptions } from './change-deliveries.ts'
import { printable } from '../../log/printable.ts'
import { shortDate, table } from '../terminal/table.ts'
import { show } from './show.ts'

const EXAMPLES = [
  'chatgate dead --since 24h',
  'chatgate dead replay --destination level-changes/crm --dry-run',
  'chatgate dead drop 01a20cec-3c2c-7da0-a9b0-0777b69831f9',
]

/** `chatgate dead`: deliveries that were given up, and what to do about them. */
export const deadCommand = (): Command => {
  const command = addSelection(withExamples(new Command('dead'), EXAMPLES))
    .description('Lists deliveries that were given up; replay or drop them.')
    .action(list)
  command
    .command('list')
    .description('Lists them; the same as without a subcommand.')
    .action(() => list(command.opts<SelectionOptions>()))
  command
    .command('show')
    .description('Shows one with every attempt.')
    .argument('<event>', 'its id')
    .action((event: string) => show(event, command.opts<SelectionOptions>()))
  for (const [verb, description] of [
    ['replay', 'Delivers dead ones again, after what already waits.'],
    ['drop', 'Drops dead ones for good; they stay in the record as cancelled.'],
  ] as const) {
    addNote(command.command(verb))
      .description(description)
      .argument('[events...]', 'ids of events')
      .option('--all', 'all dead deliveries')
      .option('--dry-run', 'only says how many')
      .action((events: string[], own: NoteOptions & { all?: true; dryRun?: true }) =>
        move(verb, events, { ...command.opts<SelectionOptions>(), ...own }),
      )
  }
  return command
}

const list = async (options: SelectionOptions): Promise<void> => {
  const answer = await askAdmin(
    'GET /api/deliveries',
    { query: { state: 'dead', ...selectionOf(options) } },
    options,
  )
  if (options.json) return console.log(JSON.stringify(answer))
  if (answer.deliveries.length === 0) return console.log('No dead deliveries.')
  const rows = answer.deliveries.map(
    ({ updatedAt, eventId, command, subject = '', destination, attempts, reason = '' }) => [
      shortDate(updatedAt),
      eventId,
      printable(command),
      printable(subject),
      destination,
      String(attempts),
      printable(reason),
    ],
  )
  console.log(
    table([['since (UTC)', 'event', 'command', 'subject', 'destination', 'attempts', 'why'], ...rows], {
      whole: ['since (UTC)', 'event'],
    }),
  )
}
