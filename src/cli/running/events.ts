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
  'chatgate events --contains order-4711 --since 7d',
]

/** `chatgate events`: lists stored events, newest first. */
export const eventsCommand = (): Command =>
  addEventFilters(withExamples(new Command('events'), EXAMPLES))
    .description('Lists events, newest first.')
    .option('--contains <text>', 'with this text in the body; looks at 20,000 events at a time')
    .option('--tag <name>', 'that changed this profile tag; looks at 20,000 events at a time')
    .option('--after <seq>', 'with a greater seq than this one')
    .option('--cursor <cursor>', 'continues after an earlier page')
    .option('--limit <number>', 'at most this many (default: 50)')
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .action(list)

type Options = AdminOptions & EventFilters & Partial<Record<(typeof OWN)[number], string>> & { json?: true }

/** The options that a list has beside its filters. */
const OWN = ['contains', 'tag', 'after', 'cursor', 'limit'] as const

const list = async (options: Options): Promise<void> => {
  const own = Object.fromEntries(OWN.map(name => [name, options[name]]))
  const page = await askAdmin('GET /api/events', { query: { ...filtersOf(options), ...own } }, options)
  if (options.json) return console.log(JSON.stringify(page))
  if (page.events.length > 0) print(page.events)
  console.log(ending(page))
}

/** What to do next. */
const ending = ({ events, cursor, lookedAt }: Answer<'GET /api/events'>): string => {
  const more = cursor === undefined ? '' : `   More: --cursor ${cursor}`
  if (events.length > 0) return `\nWhy, and every attempt: chatgate show <event>${more}`
  return lookedAt === undefined || cursor === undefined
    ? 'No events.'
    : `None among ${lookedAt} events.${more}`
}

const print = (events: readonly EventRow[]): void => {
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
}

const whoAndWhom = ({ operator, subject = '' }: EventRow): string =>
  operator === undefined || operator === subject ? subject : `${operator} → ${subject}`

const whatBecame = ({ unreadable, routedAt, deliveries }: EventRow): string => {
  if (unreadable !== undefined) return paint('red', 'unreadable')
  if (routedAt === undefined) return 'waits to be routed'
  if (deliveries.length === 0) return 'no route wanted it'
  const states = Map.groupBy(deliveries, delivery => delivery.state)
  return [...states].map(([state, same]) => paintState(state, `${same.length} ${state}`)).join(', ')
}

/** The color of a delivery's state. */
export const paintState = (state: string, text = state): string =>
  paint(state === 'dead' ? 'red' : state === 'delivered' ? 'green' : 'yellow', text)
