import type { KeptEvent } from '../store.ts'

/** A row of either engine. */
export type Row = Record<string, string | number | bigint | boolean | Uint8Array | null>

const SUMMARY_COLUMNS = `e.seq, e.id, e.app, e.command, e.kind, e.received_at AS "receivedAt", e.time, e.operator, e.subject,
  e."group", e.platform, e.client_ip AS "clientIp", e.by_admin AS "byAdmin", e.unreadable, e.node`

/** Columns of `event e`, named as in the contract; `summary` is an event without what may be large. */
export const COLUMNS = {
  summary: SUMMARY_COLUMNS,
  event: `${SUMMARY_COLUMNS}, e.query, e.body, e.values_before AS "valuesBefore", e.trace_parent AS "traceParent"`,
}

/** The event in a row of `COLUMNS.event`. */
export const eventOf = ({ valuesBefore, ...row }: Row): KeptEvent =>
  Object.assign(withoutNulls(row), {
    // SQLite has no booleans.
    byAdmin: Boolean(row.byAdmin),
    ...(typeof valuesBefore === 'string' && { before: JSON.parse(valuesBefore) as unknown }),
  }) as KeptEvent

/** A row without what is NULL, as absent is how the contract says it. */
export const withoutNulls = (row: Readonly<Record<string, unknown>>): object => {
  const present: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row)) if (value !== null) present[name] = value
  return present
}
