import type { DeliverySelection } from '../store.ts'
import type { Dialect } from './dialect.ts'
import { given, type Sql, where } from './sql.ts'

/** The keys (event_seq, destination) of the deliveries that a selection has, as a statement without ORDER and LIMIT. */
export const selectKeys = (
  dialect: Dialect,
  selection: Partial<DeliverySelection>,
  ...more: (Sql | undefined)[]
): Sql => {
  const { state, eventIds } = selection
  const { sql, values } = where([
    state && { sql: `state = '${state}'`, values: [] },
    eventIds && withIds(dialect, eventIds),
    given('destination = ?', selection.destination),
    given('created_at >= ?', selection.since),
    given('created_at < ?', selection.until),
    given(ofEvent('e.app = ?'), selection.app),
    given(ofEvent('e.command = ?'), selection.command),
    given(ofEvent('e.subject = ?'), selection.subject),
    ...more,
  ])
  return {
    sql: `SELECT event_seq, destination FROM ${state ? dialect.deliveriesIn[state] : 'delivery'} ${sql}`,
    values,
  }
}

const withIds = (dialect: Dialect, ids: readonly string[]): Sql => {
  const { sql, values } = dialect.isOneOf('id', 'text', ids)
  return { sql: `event_seq IN (SELECT seq FROM event WHERE ${sql})`, values }
}

const ofEvent = (sql: string): string =>
  `EXISTS (SELECT 1 FROM event e WHERE e.seq = delivery.event_seq AND ${sql})`
