import type { Row } from './connection/session.ts'
import type { KeptEvent } from '../store.ts'
import { withoutNulls } from '../where.ts'

const SUMMARY_COLUMNS = `e.seq, e.id, e.app, e.command, e.kind, e.received_at AS "receivedAt", e.time, e.operator, e.subject,
  e."group", e.platform, e.client_ip AS "clientIp", e.by_admin AS "byAdmin", e.unreadable, e.node`

/** Columns of `event e` and `delivery d`, named as in the contract; `summary` is an event without what may be large. */
export const COLUMNS = {
  summary: SUMMARY_COLUMNS,
  event: `${SUMMARY_COLUMNS}, e.query, e.body, e.values_before AS "valuesBefore",
    e.trace_parent AS "traceParent"`,
  delivery: `e.id AS "eventId", e.seq, e.command, e.subject, d.destination, d.state, d.attempts, d.attempts_before AS "attemptsBefore",
    d.created_at AS "createdAt",
    d.updated_at AS "updatedAt", d.due_at AS "dueAt", d.reason, d.position, d.digest, d.replays, (
      SELECT f.id FROM delivery b JOIN event f ON f.seq = b.event_seq
      WHERE b.destination = d.destination AND b.waits_in = d.waits_in AND b.position < d.position
      ORDER BY b.position DESC LIMIT 1
    ) AS "behindEventId"`,
}

/**
 * The state of `delivery d`, written so that it fits no index: for statements that know where their rows are. The planner would otherwise look
 * for them among all that wait, as long as it does not know how many those are.
 */
export const STATE = "(d.state || '')"

/** The event in a row of `COLUMNS.event`. */
export const eventOf = ({ valuesBefore = null, ...row }: Row): KeptEvent =>
  ({
    ...withoutNulls(row),
    ...(valuesBefore !== null && { before: JSON.parse(String(valuesBefore)) as unknown }),
  }) as KeptEvent

/** The values of one column, for `unnest`; NULL for what is absent. */
export const column = <Item, Name extends keyof Item>(
  items: readonly Item[],
  name: Name,
): (Exclude<Item[Name], undefined> | null)[] =>
  items.map(item => (item[name] as Exclude<Item[Name], undefined> | undefined) ?? null)

/** PostgreSQL wants its places numbered: `$1` for the first question mark and so on. */
export const numbered = (sql: string): string => {
  let number = 0
  return sql.replaceAll('?', () => `$${(number += 1)}`)
}
