import { Command } from 'commander'
import { getFromAdmin, type AdminOptions } from './admin-client.ts'
import { addEventFilters, filtersOf, type EventFilters } from './event-filters.ts'
import { adminOption, configOption, jsonOption } from './options.ts'
import { paint } from './paint.ts'
import { table } from './table.ts'

interface EventRow {
  id: string
  receivedAt: string
  command: string
  operator?: string
  subject?: string
  unreadable?: string
  routedAt?: string
  deliveries: { destination: string; state: string }[]
}

/** `chatgate events`: lists what has been kept, newest first. */
export const eventsCommand = (): Command =>
  addEventFilters(new Command('events'))
    .description('Lists events, newest first.')
    .option('--cursor <cursor>', 'go on after an earlier page')
    .option('--limit <number>', 'at most so many (default: 50)')
    .addOption(configOption())
    .addOption(adminOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  chatgate events --since 1h\n  chatgate events --state dead\n  chatgate events --reason tag-not-listed',
    )
    .action(
      async (options: AdminOptions & EventFilters & { cursor?: string; limit?: string; json?: true }) => {
        const { cursor, limit } = options
        const given = { ...filtersOf(options), ...(cursor && { cursor }), ...(limit && { limit }) }
        const path = `/api/events?${new URLSearchParams(given).toString()}`
        const page = (await getFromAdmin(path, options)) as { events: EventRow[]; cursor?: number }
        if (options.json) console.log(JSON.stringify(page))
        else print(page.events, page.cursor)
      },
    )

const print = (events: readonly EventRow[], cursor: number | undefined): void => {
  if (events.length === 0) return console.log('No events.')
  const rows = events.map(event => [
    event.receivedAt.replace('T', ' ').slice(0, 19),
    event.id,
    event.command,
    event.operator === undefined || event.operator === event.subject
      ? (event.subject ?? '')
      : `${event.operator} → ${event.subject ?? ''}`,
    whatBecame(event),
  ])
  console.log(table([['received (UTC)', 'event', 'command', 'who → whom', 'state'], ...rows]))
  console.log(
    `\nWhy, and every attempt: chatgate show <event>${cursor === undefined ? '' : `   More: --cursor ${cursor}`}`,
  )
}

const whatBecame = ({ unreadable, routedAt, deliveries }: EventRow): string => {
  if (unreadable !== undefined) return paint('red', 'unreadable')
  if (routedAt === undefined) return 'waits to be routed'
  if (deliveries.length === 0) return 'no route wanted it'
  const states = Map.groupBy(deliveries, delivery => delivery.state)
  return [...states].map(([state, list]) => paintState(state, `${list.length} ${state}`)).join(', ')
}

/** The colour of a delivery's state. */
export const paintState = (state: string, text = state): string =>
  paint(state === 'dead' ? 'red' : state === 'delivered' ? 'green' : 'yellow', text)
