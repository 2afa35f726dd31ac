import type { Database } from './file.ts'
import { COLUMNS, eventOf, type Row, type Where } from './rows.ts'
import { timeBounds } from './time.ts'
import type {
  DeliverySummary,
  EventQuery,
  EventRecord,
  EventSummary,
  KeptEvent,
  PastAttempt,
} from '../store.ts'
import { eventConditions, given, page, where, withoutNulls } from '../where.ts'

/**
 * How the events in a state are found: through the index that holds them alone, except for `delivered`, which most of
 * them are.
 */
const IN_STATE: Record<NonNullable<EventQuery['state']>, string> = {
  unrouted: 'e.seq IN (SELECT event_seq FROM unrouted)',
  unreadable: 'e.unreadable IS NOT NULL',
  waiting: "e.seq IN (SELECT event_seq FROM delivery INDEXED BY delivery_due WHERE state = 'waiting')",
  dead: "e.seq IN (SELECT event_seq FROM delivery INDEXED BY delivery_dead WHERE state = 'dead')",
  delivered: "EXISTS (SELECT 1 FROM delivery d WHERE d.event_seq = e.seq AND d.state = 'delivered')",
  cancelled: "EXISTS (SELECT 1 FROM delivery d WHERE d.event_seq = e.seq AND d.state = 'cancelled')",
}

const OF_ROUTE =
  'EXISTS (SELECT 1 FROM delivery d WHERE d.event_seq = e.seq AND d.destination >= ? AND d.destination < ?)'

const conditionsOf = (query: Omit<EventQuery, 'limit'>): (Where | undefined)[] => [
  query.ids && { sql: `e.id IN (${query.ids.map(() => '?').join(', ')})`, values: [...query.ids] },
  ...eventConditions(query),
  query.state && query.destination === undefined ? { sql: IN_STATE[query.state], values: [] } : undefined,
  query.destination === undefined ? undefined : forDestination(query.destination, query.state),
  // The names of its destinations begin with the route's and a slash; `0` is the character after the slash.
  query.route === undefined ? undefined : given(OF_ROUTE, `${query.route}/`, `${query.route}0`),
  query.reason === undefined ? undefined : withReason(query.reason),
]

/** Explanations and decisions are JSON, where a quotation mark inside a text is escaped: this finds keys only. */
const withReason = (reason: string): Where => {
  const written = `"reason":${JSON.stringify(reason)}`
  return {
    sql: `(instr(r.explanation, ?) > 0
      OR EXISTS (SELECT 1 FROM decision c WHERE c.event_seq = e.seq AND instr(c.decision, ?) > 0))`,
    values: [written, written],
  }
}

const forDestination = (destination: string, state: EventQuery['state']): Where => ({
  sql: `EXISTS (SELECT 1 FROM delivery d WHERE d.event_seq = e.seq AND d.destination = ?${state ? ' AND d.state = ?' : ''})`,
  values: state ? [destination, state] : [destination],
})

/** The events that fit, oldest first, after a number. */
const eventsAfterStatement = (
  query: Omit<EventQuery, 'cursor'>,
  after: number,
  bounds: (Where | undefined)[],
): Where => {
  const { sql, values } = where([given('e.seq > ?', after), ...bounds, ...conditionsOf(query)])
  return {
    sql: `SELECT ${COLUMNS.event} FROM event e LEFT JOIN routing r ON r.event_seq = e.seq ${sql} ORDER BY e.seq LIMIT ?`,
    values: [...values, query.limit],
  }
}

export const eventsStatement = (query: EventQuery, bounds: (Where | undefined)[] = []): Where => {
  const { sql, values } = where([...bounds, ...conditionsOf(query)])
  return {
    sql: `SELECT ${COLUMNS.summary}, r.routed_at AS routedAt FROM event e LEFT JOIN routing r ON r.event_seq = e.seq
      ${sql} ORDER BY e.seq DESC LIMIT ?`,
    values: [...values, query.limit + 1],
  }
}

const SELECT_EVENT = `SELECT ${COLUMNS.event} FROM event e WHERE e.id = ?`

const SELECT_ROUTING = 'SELECT routed_at AS routedAt, explanation FROM routing WHERE event_seq = ?'

const SELECT_DECISION = 'SELECT decision FROM decision WHERE event_seq = ?'

const SELECT_DELIVERIES = `
  SELECT ${COLUMNS.delivery} FROM delivery d JOIN event e ON e.seq = d.event_seq
  WHERE d.event_seq = ? ORDER BY d.destination`

const SELECT_ATTEMPTS = `
  SELECT attempt, started_at AS startedAt, duration_ms AS durationMs, outcome, reason, config, node
  FROM attempt WHERE event_seq = ? AND destination = ? ORDER BY attempt`

/** Reads events, with what became of them. */
export const eventsMethods = (database: Database) => {
  const boundsOf = timeBounds(database)
  const selectStates = database.prepare('SELECT destination, state FROM delivery WHERE event_seq = ?')
  const selectEvent = database.prepare(SELECT_EVENT)
  const selectRouting = database.prepare(SELECT_ROUTING)
  const selectDecision = database.prepare(SELECT_DECISION)
  const selectDeliveries = database.prepare(SELECT_DELIVERIES)
  const selectAttempts = database.prepare(SELECT_ATTEMPTS)

  const summaryOf = (row: Row): EventSummary => ({
    ...eventOf(row),
    deliveries: selectStates.all(Number(row.seq)) as EventSummary['deliveries'],
  })

  const events = (query: EventQuery): { events: EventSummary[]; cursor?: number } => {
    const { sql, values } = eventsStatement(query, boundsOf(query))
    const { rows, last } = page(database.prepare(sql).all(...values), query.limit)
    return { events: rows.map(summaryOf), ...(last && { cursor: Number(last.seq) }) }
  }

  const deliveryOf = (row: Row): RecordedDelivery => {
    const attempts = selectAttempts.all(Number(row.seq), String(row.destination))
    const attemptList = attempts.map(attempt => withoutNulls(attempt) as PastAttempt)
    return { ...(withoutNulls(row) as DeliverySummary), attemptList }
  }

  const event = (id: string): EventRecord | undefined => {
    const found = selectEvent.get(id)
    if (!found) return undefined
    const routing = selectRouting.get(Number(found.seq))
    const deliveries = selectDeliveries.all(Number(found.seq)).map(deliveryOf)
    return { event: eventOf(found), ...routing, ...selectDecision.get(Number(found.seq)), deliveries }
  }

  const eventsAfter = (query: Omit<EventQuery, 'cursor'>, after: number): KeptEvent[] => {
    const { sql, values } = eventsAfterStatement(query, after, boundsOf(query))
    return database
      .prepare(sql)
      .all(...values)
      .map(row => eventOf(row))
  }

  const countEvents = (query: Omit<EventQuery, 'cursor' | 'limit'>): number => {
    const { sql, values } = where([...boundsOf(query), ...conditionsOf(query)])
    const from = `FROM event e LEFT JOIN routing r ON r.event_seq = e.seq ${sql}`
    return Number(database.prepare(`SELECT count(*) AS count ${from}`).get(...values)?.count)
  }

  return { events, event, eventsAfter, countEvents }
}

type RecordedDelivery = EventRecord['deliveries'][number]
