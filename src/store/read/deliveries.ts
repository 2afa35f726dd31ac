import type { DeliveryQuery, DeliverySelection, DeliverySummary, DeliverySurvey } from '../store.ts'
import type { Dialect } from './dialect.ts'
import { type Row, withoutNulls } from './row.ts'
import { selectKeys, selectRows } from './selection.ts'
import { page, type Reading, type Sql } from './sql.ts'

/** Columns of `delivery d` and its `event e`, named as in the contract. */
export const deliveryColumns = ({ isInFront }: Dialect): string => `
  e.id AS "eventId", e.seq, e.command, e.subject, d.destination, d.state, d.attempts, d.attempts_before AS "attemptsBefore",
  d.created_at AS "createdAt", d.updated_at AS "updatedAt", d.due_at AS "dueAt", d.reason, d.position, d.digest, d.replay AS "replayId", d.replays, (
    SELECT f.id FROM delivery b JOIN event f ON f.seq = b.event_seq WHERE ${isInFront} ORDER BY b.position DESC LIMIT 1
  ) AS "behindEventId"`

/** One page, newest first, and one row more than asked for, to see whether there are more. */
export const deliveriesStatement = (
  dialect: Dialect,
  { cursor, limit, ...selection }: DeliveryQuery,
): Sql => {
  const { sql, values } = selectKeys(dialect, selection, afterCursor(cursor))
  // The keys of a page first, so that whole rows and events are read for these alone; SQLite keeps to the order of a CROSS JOIN.
  return {
    sql: `
      SELECT ${deliveryColumns(dialect)}
      FROM (${sql} ORDER BY event_seq DESC, destination DESC LIMIT ?) k
      CROSS JOIN delivery d
      CROSS JOIN event e
      WHERE d.event_seq = k.event_seq AND d.destination = k.destination AND e.seq = d.event_seq
      ORDER BY k.event_seq DESC, k.destination DESC`,
    values: [...values, limit + 1],
  }
}

const cursorOf = ({ seq, destination }: Row): string => `${Number(seq)}:${String(destination)}`

/** What comes after the cursor of a page. */
const afterCursor = (cursor: string | undefined): Sql | undefined => {
  if (cursor === undefined) return undefined
  const colon = cursor.indexOf(':')
  return {
    sql: '(event_seq, destination) < (?, ?)',
    values: [Number(cursor.slice(0, colon)), cursor.slice(colon + 1)],
  }
}

/** Sums up what a selection has, by destination. */
export const surveyStatement = (dialect: Dialect, selection: DeliverySelection, atMost: number): Sql => {
  const { sql, values } = selectRows(dialect, 'destination, created_at', selection)
  // As an index has them, or PostgreSQL may read all that is kept to find the first.
  const order = selection.state === 'waiting' ? 'destination, created_at' : 'event_seq, destination'
  return {
    sql: `
      SELECT destination, count(*) AS count, min(created_at) AS "oldestAt", max(created_at) AS "newestAt"
      FROM (${sql} ORDER BY ${order} LIMIT ?) found GROUP BY destination ORDER BY destination`,
    values: [...values, atMost],
  }
}

export const deliveryReadings = (dialect: Dialect) => ({
  *deliveries(query: DeliveryQuery): Reading<{ deliveries: DeliverySummary[]; cursor?: string }> {
    const { rows, last } = page(yield deliveriesStatement(dialect, query), query.limit)
    const deliveries = rows.map(row => withoutNulls(row) as DeliverySummary)
    return { deliveries, ...(last && { cursor: cursorOf(last) }) }
  },

  *surveyDeliveries(selection: DeliverySelection, atMost: number): Reading<DeliverySurvey> {
    const rows = yield surveyStatement(dialect, selection, atMost)
    const byDestination = rows.map(({ destination, count }) => ({
      destination: String(destination),
      count: Number(count),
    }))
    return {
      count: byDestination.reduce((sum, { count }) => sum + count, 0),
      byDestination: byDestination.toSorted((a, b) => b.count - a.count),
      ...(rows.length > 0 && {
        oldestAt: Math.min(...rows.map(({ oldestAt }) => Number(oldestAt))),
        newestAt: Math.max(...rows.map(({ newestAt }) => Number(newestAt))),
      }),
    }
  },
})
