import type { DeliverySelection } from '../store.ts'
import type { Dialect } from './dialect.ts'
import { given, type Sql, where } from './sql.ts'

/** What a selection demands of a row of `delivery`. */
export const selectionConditions = (
  dialect: Dialect,
  selection: Partial<DeliverySelection>,
): (Sql | undefined)[] => [
  selection.state && { sql: `state = '${selection.state}'`, values: [] },
  selection.eventIds && withIds(dialect, selection.eventIds),
  given('destination = ?', selection.destination),
  given('created_at >= ?', selection.since),
  given('created_at < ?', selection.until),
  given(`${ofEvent('app')} = ?`, selection.app),
  given(`${ofEvent('command')} = ?`, selection.command),
  given(`${ofEvent('subject')} = ?`, selection.subject),
  selection.reason === undefined ? undefined : dialect.isOfGroup('reason', selection.reason),
]

/** Columns of the deliveries that a selection has, as a statement without ORDER and LIMIT. */
export const selectRows = (
  dialect: Dialect,
  columns: string,
  selection: Partial<DeliverySelection>,
  ...more: (Sql | undefined)[]
): Sql => {
  const { state } = selection
  const { sql, values } = where([...selectionConditions(dialect, selection), ...more])
  return {
    sql: `SELECT ${columns} FROM ${state ? dialect.deliveriesIn[state] : 'delivery'} ${sql}`,
    values,
  }
}

/** Their keys. */
export const selectKeys = (
  dialect: Dialect,
  selection: Partial<DeliverySelection>,
  ...more: (Sql | undefined)[]
): Sql => selectRows(dialect, 'event_seq, destination', selection, ...more)

const withIds = (dialect: Dialect, ids: readonly string[]): Sql => {
  const { sql, values } = dialect.isOneOf('id', 'text', ids)
  return { sql: `event_seq IN (SELECT seq FROM event WHERE ${sql})`, values }
}

/** Not as EXISTS, which PostgreSQL may turn into a join with all events. */
const ofEvent = (column: string): string =>
  `(SELECT e.${column} FROM event e WHERE e.seq = delivery.event_seq)`
