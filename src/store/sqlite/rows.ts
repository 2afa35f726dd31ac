import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import type { KeptEvent } from '../store.ts'
import { type Condition, withoutNulls } from '../where.ts'

export type Row = Record<string, SQLOutputValue>
export type Where = Condition<SQLInputValue>

const SUMMARY_COLUMNS = `e.seq, e.id, e.app, e.command, e.kind, e.received_at AS receivedAt, e.time, e.operator, e.subject,
  e."group", e.platform, e.client_ip AS clientIp, e.by_admin AS byAdmin, e.unreadable, e.node`

/** Columns of `event e` and `delivery d`, named as in the contract; `summary` is an event without what may be large. */
export const COLUMNS = {
  summary: SUMMARY_COLUMNS,
  event: `${SUMMARY_COLUMNS}, e.query, e.body, e.values_before AS valuesBefore,
    e.trace_parent AS traceParent`,
  delivery: `e.id AS eventId, e.seq, e.command, e.subject, d.destination, d.state, d.attempts, d.attempts_before AS attemptsBefore,
    d.created_at AS createdAt,
    d.updated_at AS updatedAt, d.due_at AS dueAt, d.reason, d.position, d.digest, d.replays, (
      SELECT f.id FROM delivery b JOIN event f ON f.seq = b.event_seq
      WHERE d.state = 'waiting' AND d.order_key IS NOT NULL AND b.destination = d.destination AND b.order_key = d.order_key
        AND b.state = 'waiting' AND b.position < d.position
      ORDER BY b.position DESC LIMIT 1
    ) AS behindEventId`,
}

/** The event in a row of `COLUMNS.event`. */
export const eventOf = ({ valuesBefore, ...row }: Row): KeptEvent =>
  Object.assign(withoutNulls(row), {
    byAdmin: row.byAdmin === 1,
    ...(typeof valuesBefore === 'string' && { before: JSON.parse(valuesBefore) as unknown }),
  }) as KeptEvent

/** What to bind for something that may be absent. */
export const orNull = <Value>(value: Value | undefined): Value | null => value ?? null
