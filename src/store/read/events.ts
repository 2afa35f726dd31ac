import type {
  DeliverySummary,
  EventQuery,
  EventRecord,
  EventSummary,
  KeptEvent,
  PastAttempt,
} from '../store.ts'
import { deliveryColumns } from './deliveries.ts'
import type { Dialect } from './dialect.ts'
import { COLUMNS, eventOf, type Row, withoutNulls } from './row.ts'
import { given, page, type Reading, type Sql, where } from './sql.ts'
import { timeBounds } from './time.ts'

type State = NonNullable<EventQuery['state']>

export const conditionsOf = (dialect: Dialect, query: Omit<EventQuery, 'limit'>): (Sql | undefined)[] => [
  query.ids && dialect.isOneOf('e.id', 'text', query.ids),
  given('e.seq < ?', query.cursor),
  given('e.seq > ?', query.after),
  given('e.app = ?', query.app),
  given('e.command = ?', query.command),
  given('e.subject = ?', query.subject),
  given('e.operator = ?', query.operator),
  query.user === undefined ? undefined : given('(e.operator = ? OR e.subject = ?)', query.user, query.user),
  query.request === undefined ? undefined : withRequest(query.request),
  given('e.received_at >= ?', query.since),
  given('e.received_at < ?', query.until),
  query.state && query.destination === undefined ? inState(dialect, query.state) : undefined,
  query.destination === undefined ? undefined : forDestination(query.destination, query.state),
  query.route === undefined ? undefined : ofRoute(query.route),
  query.reason === undefined ? undefined : withReason(dialect, query.reason),
]

/** The parameter as it stands in a query; Chat writes its name in two ways. */
const withRequest = (request: string): Sql => {
  const written = encodeURIComponent(request.toWellFormed()).toLowerCase().replace(/[!%_]/g, '!$&')
  return { sql: "'&' || lower(e.query) || '&' LIKE ? ESCAPE '!'", values: [`%&requestid=${written}&%`] }
}

const withDelivery = (sql: string): string =>
  `EXISTS (SELECT 1 FROM delivery d WHERE d.event_seq = e.seq AND ${sql})`

/** Through the index that holds these alone, except for `delivered`, which most of them are, and `cancelled`. */
const inState = ({ deliveriesIn }: Dialect, state: State): Sql => {
  const sql: Record<State, string> = {
    unrouted: 'e.seq IN (SELECT event_seq FROM unrouted)',
    unreadable: 'e.unreadable IS NOT NULL',
    waiting: `e.seq IN (SELECT event_seq FROM ${deliveriesIn.waiting} WHERE state = 'waiting')`,
    dead: `e.seq IN (SELECT event_seq FROM ${deliveriesIn.dead} WHERE state = 'dead')`,
    delivered: withDelivery("d.state = 'delivered'"),
    cancelled: withDelivery("d.state = 'cancelled'"),
  }
  return { sql: sql[state], values: [] }
}

const forDestination = (destination: string, state: EventQuery['state']): Sql => ({
  sql: withDelivery(`d.destination = ?${state ? ' AND d.state = ?' : ''}`),
  values: state ? [destination, state] : [destination],
})

/** The names of its destinations begin with the route's and a slash; `0` is the character after the slash. */
const ofRoute = (route: string): Sql => ({
  sql: withDelivery('d.destination >= ? AND d.destination < ?'),
  values: [`${route}/`, `${route}0`],
})

/** Explanations and decisions are JSON, where a quotation mark inside a text is escaped: this finds keys only. */
const withReason = ({ position }: Dialect, reason: string): Sql => {
  const written = `"reason":${JSON.stringify(reason)}`
  return {
    sql: `(${position}(r.explanation, ?) > 0 OR ${position}(c.decision, ?) > 0)`,
    values: [written, written],
  }
}

const ROUTED = 'FROM event e LEFT JOIN routing r ON r.event_seq = e.seq'
export const DECIDED = `${ROUTED} LEFT JOIN decision c ON c.event_seq = e.seq`

/** SQLite looks up each table that is named, even where nothing of it is asked for. */
export const fromFor = ({ reason }: Pick<EventQuery, 'reason'>): string =>
  reason === undefined ? ROUTED : DECIDED

export const eventsStatement = (
  dialect: Dialect,
  query: EventQuery,
  bounds: (Sql | undefined)[] = [],
): Sql => {
  const { sql, values } = where([...bounds, ...conditionsOf(dialect, query)])
  return {
    sql: `SELECT ${COLUMNS.summary}, r.routed_at AS "routedAt" ${fromFor(query)} ${sql} ORDER BY e.seq DESC LIMIT ?`,
    values: [...values, query.limit + 1],
  }
}

const statesStatement = ({ isOneOf }: Dialect, events: readonly Row[]): Sql => {
  const seqs = events.map(({ seq }) => Number(seq))
  const { sql, values } = isOneOf('event_seq', 'bigint', seqs)
  return {
    sql: `SELECT event_seq AS seq, destination, state FROM delivery WHERE ${sql} ORDER BY event_seq, destination`,
    values,
  }
}

const EVENT = `SELECT ${COLUMNS.event}, r.routed_at AS "routedAt", r.explanation, c.decision ${DECIDED} WHERE e.id = ?`

const deliveriesOfEvent = (dialect: Dialect): string => `
  SELECT ${deliveryColumns(dialect)} FROM delivery d JOIN event e ON e.seq = d.event_seq
  WHERE d.event_seq = ? ORDER BY d.destination`

const ATTEMPTS = `
  SELECT destination, attempt, started_at AS "startedAt", duration_ms AS "durationMs", outcome, reason, config, node
  FROM attempt WHERE event_seq = ? ORDER BY destination, attempt`

const deliveryOf = (row: Row, attempts: readonly Row[]): EventRecord['deliveries'][number] => ({
  ...(withoutNulls(row) as DeliverySummary),
  attemptList: attempts.map(attemptOf),
})

const attemptOf = (row: Row): PastAttempt => {
  const { destination: _, ...attempt } = row
  return withoutNulls(attempt) as PastAttempt
}

/** Events as rows of {@link eventsStatement}, with what became of them. */
export const withStates = function* (dialect: Dialect, rows: readonly Row[]): Reading<EventSummary[]> {
  const states = Map.groupBy(yield statesStatement(dialect, rows), ({ seq }) => seq)
  return rows.map(row => ({
    ...eventOf(row),
    deliveries: (states.get(row.seq) ?? []).map(({ destination, state }) => ({ destination, state })),
  })) as EventSummary[]
}

/** The ids of events, by their `seq`. One that has been removed has none. */
export const idsOfEvents = function* (
  dialect: Dialect,
  seqs: readonly number[],
): Reading<Map<number, string>> {
  const { sql, values } = dialect.isOneOf('seq', 'bigint', [...new Set(seqs)])
  const rows = yield { sql: `SELECT seq, id FROM event WHERE ${sql}`, values }
  return new Map(rows.map(({ seq, id }) => [Number(seq), String(id)]))
}

/** Events, with what became of them. */
export const eventReadings = (dialect: Dialect) => ({
  *events(query: EventQuery): Reading<{ events: EventSummary[]; cursor?: number }> {
    const found = yield eventsStatement(dialect, query, yield* timeBounds(query))
    const { rows, last } = page(found, query.limit)
    return { events: yield* withStates(dialect, rows), ...(last && { cursor: Number(last.seq) }) }
  },

  *event(id: string): Reading<EventRecord | undefined> {
    const [found] = yield { sql: EVENT, values: [id] }
    if (!found) return undefined
    const { routedAt = null, explanation = null, decision = null, ...kept } = found
    const seq = Number(kept.seq)
    const deliveries = yield { sql: deliveriesOfEvent(dialect), values: [seq] }
    const attempts = Map.groupBy(yield { sql: ATTEMPTS, values: [seq] }, ({ destination }) => destination)
    return {
      event: eventOf(kept),
      ...withoutNulls({ routedAt, explanation, decision }),
      deliveries: deliveries.map(row => deliveryOf(row, attempts.get(row.destination) ?? [])),
    }
  },

  *eventsAfter(query: Omit<EventQuery, 'cursor'>, after: number): Reading<KeptEvent[]> {
    const bounds = yield* timeBounds(query)
    const { sql, values } = where([given('e.seq > ?', after), ...bounds, ...conditionsOf(dialect, query)])
    const rows = yield {
      sql: `SELECT ${COLUMNS.event} ${fromFor(query)} ${sql} ORDER BY e.seq LIMIT ?`,
      values: [...values, query.limit],
    }
    return rows.map(eventOf)
  },

  *countEvents(query: Omit<EventQuery, 'cursor' | 'limit'>): Reading<number> {
    const { sql, values } = where([...(yield* timeBounds(query)), ...conditionsOf(dialect, query)])
    const [counted] = yield { sql: `SELECT count(*) AS count ${fromFor(query)} ${sql}`, values }
    return Number(counted?.count)
  },
})
