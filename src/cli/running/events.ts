import { Command } from 'commander'
import type { Answer } from '../../admin/api/endpoints.ts'
import { askAdmin, type AdminOptions } from './admin-client.ts'
import { addEventFilters, filtersOf, type EventFilters } from './event-filters.ts'
import { withExamples } from '../examples.ts'
import { adminOption, configOption, jsonOption } from '../options.ts'
import { paint } from '../terminal/paint.ts'
import { printable } from '../../log/printable.ts'
import { shortDate, table } from '../terminal/table.ts'

type EventRow = Answer<'GET /api/events'>['events'][number]

const EXAMPLES = [
  'chatgate events --since 1h',
  'chatgate events --state dead',
  'chatgate events --reason tag-not-listed',
]

/** `chatgate events`: lists stored events, newest first. */
export const eventsCommand = (): Command =>
  addEventFilters(withExamples(new Command('events'), EXAMPLES))
    .description('Lists events, newest first.')
    .option('--cursor <cursor>', 'continues after an earlier page')
    .option('--limit <number>', 'at most this many (default: 50)')
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(
      async (options: AdminOptions & EventFilters & { cursor?: string; limit?: string; json?: true }) => {
        const { cursor, limit } = options
        const query = { ...filtersOf(options), ...(cursor && { cursor }), ...(limit && { limit }) }
        const page = await askAdmin('GET /api/events', { query }, options)
        if (options.json) console.log(JSON.stringify(page))
        else print(page.events, page.cursor)
      },
    )

const print = (events: readonly EventRow[], cursor: number | undefined): void => {
  if (events.length === 0) return console.log('No events.')
  const rows = events.map(event => [
    shortDate(event.receivedAt),
    event.id,
    printable(event.command),
    printable(whoAndWhom(event)),
    whatBecame(event),
  ])
  console.log(
    table([['received (UTC)', 'event', 'command', 'who → whom', 'state'], ...rows], {
      whole: ['received (UTC)', 'event'],
    }),
  )
  console.log(
    `\nWhy, and every attempt: chatgate show <event>${cursor === undefined ? '' : `   More: --cursor ${cursor}`}`,
  )
}

const whoAndWhom = ({ operator, subject = '' }: EventRow): string =>
  operator === undefined || operator === subject ? subject : `${operator} → ${subject}`

const whatBecame = ({ unreadable, routedAt, deliveries }: EventRow): string => {
  if (unreadable !== undefined) return paint('red', 'unreadable')
  if (routedAt === undefined) return 'waits to be routed'
  if (deliveries.length === 0) return 'no route wanted it'
  const states = Map.groupBy(deliveries, delivery => delivery.state)
  return [...states].map(([state, list]) => paintState(state, `${list.length} ${state}`)).join(', ')
}

/** The color of a delivery's state. */
export const paintState = (state: string, text = state): string =>
  paint(state === 'dead' ? 'red' : state === 'delivered' ? 'green' : 'yellow', text)
