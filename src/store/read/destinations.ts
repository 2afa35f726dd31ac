import {
  ATTEMPTS_LOOKED_AT_MAX,
  ATTEMPTS_SHOWN,
  QUEUED_LOOKED_AT_MAX,
  QUEUES_SHOWN,
  type DestinationAttempt,
  type DestinationDetail,
  type DestinationQueue,
  type DestinationRecord,
  type KeptCircuit,
} from '../store.ts'
import type { Dialect } from './dialect.ts'
import { idsOfEvents } from './events.ts'
import { withoutNulls } from './row.ts'
import type { Reading, Sql } from './sql.ts'

/** The orders in which most waits behind the first, and how many deliveries were looked at. */
export const queuesStatement = ({ waitsIn, isOrdered }: Dialect, destination: string): Sql => ({
  sql: `
    WITH looked AS (
      SELECT d.${waitsIn} AS subject, d.position FROM delivery d
      WHERE d.destination = ? AND ${isOrdered('d')} ORDER BY d.${waitsIn}, d.position LIMIT ${QUEUED_LOOKED_AT_MAX}
    ), longest AS (
      SELECT subject, count(*) - 1 AS behind, min(position) AS first FROM looked
      GROUP BY subject HAVING count(*) > 1 ORDER BY behind DESC, subject LIMIT ${QUEUES_SHOWN}
    )
    SELECT q.subject, q.behind, e.id AS "eventId", d.attempts, d.reason, d.due_at AS "dueAt",
      (SELECT count(*) FROM looked) AS "lookedAt"
    FROM longest q
    CROSS JOIN delivery d
    CROSS JOIN event e
    WHERE d.destination = ? AND ${isOrdered('d')} AND d.${waitsIn} = q.subject AND d.position = q.first
      AND e.seq = d.event_seq
    ORDER BY q.behind DESC, q.subject`,
  values: [destination, destination],
})

const ATTEMPT_COLUMNS =
  'a.event_seq AS seq, a.attempt, a.started_at AS "startedAt", a.duration_ms AS "durationMs", a.outcome, a.reason, a.config, a.node'

/** Those of the newest events. */
export const newestAttemptsStatement = (destination: string): Sql => ({
  sql: `
    SELECT ${ATTEMPT_COLUMNS} FROM (
      SELECT * FROM attempt ORDER BY event_seq DESC, destination DESC, attempt DESC LIMIT ${ATTEMPTS_LOOKED_AT_MAX}
    ) a WHERE a.destination = ? ORDER BY a.started_at DESC LIMIT ${ATTEMPTS_SHOWN}`,
  values: [destination],
})

/** Those of what waits for its next attempt, of which the events may be old. */
export const waitingAttemptsStatement = ({ due, again }: Dialect, destination: string): Sql => ({
  sql: `
    SELECT ${ATTEMPT_COLUMNS} FROM (
      SELECT event_seq, destination FROM ${due.deliveries}
      WHERE destination = ? AND ${due.isSo} AND ${again} = 1 ORDER BY due_at LIMIT ${ATTEMPTS_LOOKED_AT_MAX / 10}
    ) d
    CROSS JOIN attempt a
    WHERE a.event_seq = d.event_seq AND a.destination = d.destination
    ORDER BY a.started_at DESC LIMIT ${ATTEMPTS_SHOWN}`,
  values: [destination],
})

const attemptsTo = function* (dialect: Dialect, destination: string): Reading<DestinationAttempt[]> {
  const found = [
    ...(yield newestAttemptsStatement(destination)),
    ...(yield waitingAttemptsStatement(dialect, destination)),
  ]
  const once = new Map(found.map(row => [`${Number(row.seq)} ${Number(row.attempt)}`, row]))
  const last = [...once.values()]
    .toSorted((a, b) => Number(b.startedAt) - Number(a.startedAt))
    .slice(0, ATTEMPTS_SHOWN)
  const ids = yield* idsOfEvents(
    dialect,
    last.map(({ seq }) => Number(seq)),
  )
  return last.flatMap(({ seq, ...attempt }) => {
    const eventId = ids.get(Number(seq))
    return eventId === undefined ? [] : [{ eventId, ...withoutNulls(attempt) } as DestinationAttempt]
  })
}

/** Destinations, and what is known of one. */
export const destinationReadings = (dialect: Dialect) => ({
  *destinations(): Reading<DestinationRecord[]> {
    const rows = yield { sql: `${dialect.selectDestinations} ORDER BY name`, values: [] }
    return rows.map(row => withoutNulls(row) as DestinationRecord)
  },

  *circuits(): Reading<KeptCircuit[]> {
    const rows = yield { sql: dialect.selectCircuits, values: [] }
    return rows.map(row => withoutNulls(row) as KeptCircuit)
  },

  *destination(name: string): Reading<DestinationDetail | undefined> {
    const [found] = yield { sql: `${dialect.selectDestinations} WHERE name = ?`, values: [name] }
    if (!found) return undefined
    const queues = yield queuesStatement(dialect, name)
    return {
      record: withoutNulls(found) as DestinationRecord,
      queues: queues.map(({ lookedAt: _lookedAt, ...queue }) => withoutNulls(queue) as DestinationQueue),
      areQueuesCut: Number(queues[0]?.lookedAt ?? 0) >= QUEUED_LOOKED_AT_MAX,
      attempts: yield* attemptsTo(dialect, name),
    }
  },
})
