import type { Database } from './sqlite-file.ts'
import { COLUMNS, withoutNulls } from './sqlite-rows.ts'
import { type Condition, given, page, where } from './sqlite-where.ts'
import type { DeliveryQuery, DeliverySummary } from './store.ts'

/** Waiting and dead ones are few and have an index of their own; it applies only where the state stands in the text. */
const IN_STATE: Record<NonNullable<DeliveryQuery['state']>, { from: string; sql: string }> = {
  waiting: { from: 'delivery INDEXED BY delivery_due', sql: "state = 'waiting'" },
  dead: { from: 'delivery INDEXED BY delivery_dead', sql: "state = 'dead'" },
  delivered: { from: 'delivery', sql: "state = 'delivered'" },
}

/** Finds the keys of a page first, so that whole rows and events are read for these alone. */
export const deliveriesStatement = ({ destination, state, cursor, limit }: DeliveryQuery): Condition => {
  const { sql, values } = where([
    state && { sql: IN_STATE[state].sql, values: [] },
    given('destination = ?', destination),
    cursor === undefined ? undefined : afterCursor(cursor),
  ])
  return {
    sql: `
      SELECT ${COLUMNS.delivery}
      FROM (
        SELECT event_seq, destination FROM ${state ? IN_STATE[state].from : 'delivery'} ${sql}
        ORDER BY event_seq DESC, destination DESC LIMIT ?
      ) k
      CROSS JOIN delivery d ON d.event_seq = k.event_seq AND d.destination = k.destination
      CROSS JOIN event e ON e.seq = d.event_seq
      ORDER BY k.event_seq DESC, k.destination DESC`,
    values: [...values, limit + 1],
  }
}

const cursorOf = ({ seq, destination }: DeliverySummary): string => `${seq}:${destination}`

const afterCursor = (cursor: string): Condition => {
  const colon = cursor.indexOf(':')
  return {
    sql: '(event_seq, destination) < (?, ?)',
    values: [Number(cursor.slice(0, colon)), cursor.slice(colon + 1)],
  }
}

/** Reads deliveries. */
export const deliveriesMethod = (database: Database) => ({
  deliveries: (query: DeliveryQuery): { deliveries: DeliverySummary[]; cursor?: string } => {
    const { sql, values } = deliveriesStatement(query)
    const found = database.prepare(sql).all(...values)
    const { rows, last } = page(
      found.map(row => withoutNulls(row) as DeliverySummary),
      query.limit,
    )
    return { deliveries: rows, ...(last && { cursor: cursorOf(last) }) }
  },
})
