import type { DeliverySelection, EventQuery } from './store.ts'

/** A condition with the values for its question marks. */
export interface Condition<Value = unknown> {
  sql: string
  values: Value[]
}

/** A condition for a filter; undefined where the filter is not set. */
export const given = <Value>(
  sql: string,
  value: Value | undefined,
  ...more: Value[]
): Condition<Value> | undefined => (value === undefined ? undefined : { sql, values: [value, ...more] })

/** What of a query concerns the event itself, `e`, in words of both engines. */
export const eventConditions = (query: Omit<EventQuery, 'limit'>) =>
  givenOf([
    ['e.seq < ?', query.cursor],
    ['e.app = ?', query.app],
    ['e.command = ?', query.command],
    ['e.subject = ?', query.subject],
    ['e.operator = ?', query.operator],
    ["'&' || lower(e.query) || '&' LIKE ? ESCAPE '!'", query.request && requestPattern(query.request)],
    ['e.received_at >= ?', query.since],
    ['e.received_at < ?', query.until],
  ])

/** The parameter as it stands in a query; Chat writes its name in two ways. */
const requestPattern = (request: string): string =>
  `%&requestid=${encodeURIComponent(request.toWellFormed()).toLowerCase().replace(/[!%_]/g, '!$&')}&%`

/** What of a selection concerns the delivery itself, or a field of its event, in words of both engines. */
export const deliveryConditions = (selection: Partial<DeliverySelection>) =>
  givenOf([
    ['destination = ?', selection.destination],
    ['created_at >= ?', selection.since],
    ['created_at < ?', selection.until],
    [eventOfDelivery('e.app = ?'), selection.app],
    [eventOfDelivery('e.command = ?'), selection.command],
    [eventOfDelivery('e.subject = ?'), selection.subject],
  ])

const eventOfDelivery = (sql: string): string =>
  `EXISTS (SELECT 1 FROM event e WHERE e.seq = delivery.event_seq AND ${sql})`

const givenOf = (
  filters: readonly [sql: string, value: string | number | undefined][],
): (Condition<string | number> | undefined)[] => filters.map(([sql, value]) => given(sql, value))

/** All of them, as one WHERE clause. */
export const where = <Value>(conditions: readonly (Condition<Value> | undefined)[]): Condition<Value> => {
  const set = conditions.filter(condition => condition !== undefined)
  return {
    sql: set.length > 0 ? `WHERE ${set.map(({ sql }) => sql).join(' AND ')}` : '',
    values: set.flatMap(({ values }) => values),
  }
}

/** Cuts the one row off that was read beyond the limit to see whether there are more. */
export const page = <Row>(rows: Row[], limit: number): { rows: Row[]; last: Row | undefined } => {
  const kept = rows.slice(0, limit)
  return { rows: kept, last: rows.length > limit ? kept.at(-1) : undefined }
}

/** One page of the keys (event_seq, destination) that a statement selects, newest first: one more than asked for, to see whether there are more. */
export const pageOfKeys = <Value>(
  { sql, values }: Condition<Value>,
  limit: number,
): Condition<Value | number> => ({
  sql: `${sql} ORDER BY event_seq DESC, destination DESC LIMIT ?`,
  values: [...values, limit + 1],
})

/** What comes after the cursor `<event_seq>:<destination>` of such a page. */
export const afterKey = (cursor: string | undefined): Condition<string | number> | undefined => {
  if (cursor === undefined) return undefined
  const colon = cursor.indexOf(':')
  return {
    sql: '(event_seq, destination) < (?, ?)',
    values: [Number(cursor.slice(0, colon)), cursor.slice(colon + 1)],
  }
}

/** A row without what is NULL, as absent is how the contract says it. */
export const withoutNulls = (row: Readonly<Record<string, unknown>>): object => {
  const present: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row)) if (value !== null) present[name] = value
  return present
}
