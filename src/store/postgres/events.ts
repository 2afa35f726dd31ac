import type { Pool } from './connection/pool.ts'
import { COLUMNS, eventOf, numbered } from './rows.ts'
import type { Row } from './connection/session.ts'
import { timeBounds } from './time.ts'
import type {
  DeliverySummary,
  EventQuery,
  EventRecord,
  EventSummary,
  KeptEvent,
  PastAttempt,
} from '../store.ts'
import { type Condition, eventConditions, given, page, where, withoutNulls } from '../where.ts'

const ofDelivery = (sql: string): string =>
  `EXISTS (SELECT 1 FROM delivery d WHERE d.event_seq = e.seq AND ${sql})`

/**
 * How the events in a state are found: those that wait or are dead through the index that holds them alone, as they are few among all
 * that is kept.
 */
const IN_STATE: Record<NonNullable<EventQuery['state']>, string> = {
  unrouted: 'e.seq IN (SELECT event_seq FROM unrouted)',
  unreadable: 'e.unreadable IS NOT NULL',
  waiting: "e.seq IN (SELECT event_seq FROM delivery WHERE state = 'waiting')",
  dead: "e.seq IN (SELECT event_seq FROM delivery WHERE state = 'dead')",
  delivered: ofDelivery("d.state = 'delivered'"),
  cancelled: ofDelivery("d.state = 'cancelled'"),
}

const conditionsOf = (query: Omit<EventQuery, 'limit'>): (Condition | undefined)[] => [
  given('e.id = ANY (?::text[])', query.ids),
  ...eventConditions(query),
  query.state && query.destination === undefined ? { sql: IN_STATE[query.state], values: [] } : undefined,
  query.destination === undefined ? undefined : forDestination(query.destination, query.state),
  // The names of its destinations begin with the route's and a slash; `0` is the character after the slash.
  query.route === undefined
    ? undefined
    : given(ofDelivery('d.destination >= ? AND d.destination < ?'), `${query.route}/`, `${query.route}0`),
  query.reason === undefined ? undefined : withReason(query.reason),
]

/** Explanations and decisions are JSON, where a quotation mark inside a text is escaped: this finds keys only. */
const withReason = (reason: string): Condition => {
  const written = `"reason":${JSON.stringify(reason)}`
  return { sql: '(strpos(r.explanation, ?) > 0 OR strpos(c.decision, ?) > 0)', values: [written, written] }
}

const forDestination = (destination: string, state: EventQuery['state']): Condition => ({
  sql: ofDelivery(`d.destination = ?${state ? ' AND d.state = ?' : ''}`),
  values: state ? [destination, state] : [destination],
})

const FROM =
  'FROM event e LEFT JOIN routing r ON r.event_seq = e.seq LEFT JOIN decision c ON c.event_seq = e.seq'

const eventsStatement = (query: EventQuery, bounds: (Condition | undefined)[] = []): Condition => {
  const { sql, values } = where([...bounds, ...conditionsOf(query)])
  return {
    sql: numbered(
      `SELECT ${COLUMNS.summary}, r.routed_at AS "routedAt" ${FROM} ${sql} ORDER BY e.seq DESC LIMIT ?`,
    ),
    values: [...values, query.limit + 1],
  }
}

const SELECT_STATES = `
  SELECT event_seq AS seq, destination, state FROM delivery WHERE event_seq = ANY ($1::bigint[]) ORDER BY event_seq, destination`

const SELECT_EVENT = `
  SELECT ${COLUMNS.event}, r.routed_at AS "routedAt", r.explanation, c.decision ${FROM} WHERE e.id = $1`

const SELECT_DELIVERIES = `
  SELECT ${COLUMNS.delivery} FROM delivery d JOIN event e ON e.seq = d.event_seq WHERE d.event_seq = $1 ORDER BY d.destination`

const SELECT_ATTEMPTS = `
  SELECT destination, attempt, started_at AS "startedAt", duration_ms AS "durationMs", outcome, reason, config, node
  FROM attempt WHERE event_seq = $1 ORDER BY destination, attempt`

/** Reads events, with what became of them. */
export const eventsMethods = (pool: Pool) => {
  const events = async (query: EventQuery): Promise<{ events: EventSummary[]; cursor?: number }> => {
    const { sql, values } = eventsStatement(query, await timeBounds(pool.run, query))
    const { rows, last } = page(await pool.run(sql, values), query.limit)
    const states = await pool.run(SELECT_STATES, [rows.map(({ seq }) => seq)])
    const bySeq = Map.groupBy(states, ({ seq }) => seq)
    const summaries = rows.map(row => ({
      ...eventOf(row),
      deliveries: (bySeq.get(row.seq) ?? []).map(({ destination, state }) => ({ destination, state })),
    })) as EventSummary[]
    return { events: summaries, ...(last && { cursor: Number(last.seq) }) }
  }

  const event = async (id: string): Promise<EventRecord | undefined> => {
    const [found] = await pool.run(SELECT_EVENT, [id])
    if (!found) return undefined
    const { routedAt = null, explanation = null, decision = null, ...kept } = found
    const deliveries = await pool.run(SELECT_DELIVERIES, [kept.seq])
    const attempts = Map.groupBy(
      await pool.run(SELECT_ATTEMPTS, [kept.seq]),
      ({ destination }) => destination,
    )
    return {
      event: eventOf(kept),
      ...withoutNulls({ routedAt, explanation, decision }),
      deliveries: deliveries.map(row => deliveryOf(row, attempts.get(row.destination) ?? [])),
    }
  }

  /** The events that fit, oldest first, after a number. */
  const eventsAfter = async (query: Omit<EventQuery, 'cursor'>, after: number): Promise<KeptEvent[]> => {
    const bounds = await timeBounds(pool.run, query)
    const { sql, values } = where([given('e.seq > ?', after), ...bounds, ...conditionsOf(query)])
    const statement = numbered(`SELECT ${COLUMNS.event} ${FROM} ${sql} ORDER BY e.seq LIMIT ?`)
    return (await pool.run(statement, [...values, query.limit])).map(eventOf)
  }

  const countEvents = async (query: Omit<EventQuery, 'cursor' | 'limit'>): Promise<number> => {
    const { sql, values } = where([...(await timeBounds(pool.run, query)), ...conditionsOf(query)])
    const [counted] = await pool.run(numbered(`SELECT count(*) AS count ${FROM} ${sql}`), values)
    return Number(counted?.count)
  }

  return { events, event, eventsAfter, countEvents }
}

const deliveryOf = (row: Row, attempts: readonly Row[]): EventRecord['deliveries'][number] => ({
  ...(withoutNulls(row) as DeliverySummary),
  attemptList: attempts.map(
    ({
      attempt = 0,
      startedAt = 0,
      durationMs = 0,
      outcome = '',
      reason = null,
      config = null,
      node = null,
    }) => withoutNulls({ attempt, startedAt, durationMs, outcome, reason, config, node }),
  ) as PastAttempt[],
})
