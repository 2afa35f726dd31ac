import { Command } from 'commander'
import { askAdmin, type AdminOptions } from './admin-client.ts'
import { addEventFilters, filtersOf, type EventFilters } from './event-filters.ts'
import { withExamples } from '../examples.ts'
import { adminOption, configOption } from '../options.ts'
import { createProgressLine } from '../terminal/progress-line.ts'
import { escaped } from '../../log/printable.ts'

const EXAMPLES = [
  'chatgate export --since 7d > events.jsonl',
  'chatgate export --user alice --app 1400000001 > alice.jsonl',
]

const PAGE = 500

type Options = AdminOptions & EventFilters & { user?: string }

/** `chatgate export`: prints events as lines of JSON. */
export const exportCommand = (): Command =>
  addEventFilters(withExamples(new Command('export'), EXAMPLES))
    .description(
      'Prints events with all that `chatgate import` needs, oldest first, one line of JSON for each.',
    )
    .option('--user <id>', 'events that this user did, or that are about this user')
    .addOption(configOption())
    .addOption(adminOption())
    .action(print)

const print = async (options: Options): Promise<void> => {
  const progress = createProgressLine()
  const filters = { ...filtersOf(options), ...(options.user !== undefined && { user: options.user }) }
  let count = 0
  let next: number | undefined
  try {
    do {
      const { events, cursor } = await askAdmin(
        'GET /api/export',
        { query: { ...filters, limit: PAGE, cursor: next } },
        options,
      )
      next = cursor
      count += events.length
      // Whoever reads it may stop early, and a slow one is waited for.
      if (!(await written(events.map(event => `${escaped(JSON.stringify(event))}\n`).join('')))) return
      progress.show(
        () => `${count.toLocaleString('en')} events, up to ${events.at(-1)?.receivedAt ?? 'the end'}`,
      )
    } while (next !== undefined)
  } finally {
    progress.clear()
  }
}

/** Resolves when the text has gone out: false where nobody reads any more. */
const written = (text: string): Promise<boolean> =>
  new Promise(resolve => process.stdout.write(text, error => resolve(!error)))
