import type { DeliveryState } from '../store.ts'
import { DETAIL_PATTERN, DETAIL_SIGN, reasonGroup } from '../reason-group.ts'
import type { Sql } from './sql.ts'

/** Where the engines differ in what they read. PostgreSQL's numbers for question marks are left to its engine. */
export interface Dialect {
  /** The function that says where a text stands in another: 0 for nowhere. */
  position: string
  /** Whether a column has one of these values. */
  isOneOf: (column: string, type: 'text' | 'bigint', values: readonly (string | number)[]) => Sql
  /**
   * The deliveries in a state. Those that wait or are dead are few among all that is kept, and have an index of their own; it
   * applies only where the state stands in the text of the statement.
   */
  deliveriesIn: Record<DeliveryState, string>
  /** Whether a delivery `b` waits in the order of a delivery `d`, in front of it. */
  isInFront: string
  /** The column that says in which order a delivery waits, and the condition of the index that has those. */
  waitsIn: string
  isOrdered: (delivery: string) => string
  /**
   * Whether a delivery was tried before, 0 or 1, as it stands in the index of what is due: what never was is found at once, however much
   * there is that failed.
   */
  again: string
  /** The deliveries that have a due time, by that index. */
  due: { deliveries: string; isSo: string }
  /** All destinations, without ORDER. */
  selectDestinations: string
  selectCircuits: string
  /** The column of `profile` that says whose it is. */
  profileUser: string
  /** Whether the body of `event e` holds a text, whatever the case of ASCII letters. */
  bodyContains: (text: string) => Sql
  /** Whether a column holds a reason of the same group as this one, see `reasonGroup`. */
  isOfGroup: (column: string, reason: string) => Sql
}

const lowerAscii = (text: string): string => text.replaceAll(/[A-Z]/g, letter => letter.toLowerCase())

const OLDEST_WAITING = `(
    SELECT created_at FROM delivery WHERE state = 'waiting' AND destination = name ORDER BY created_at LIMIT 1
  ) AS "oldestWaitingAt"`

export const SQLITE: Dialect = {
  position: 'instr',
  isOneOf: (column, _type, values) => ({
    sql: `${column} IN (${values.map(() => '?').join(', ')})`,
    values: [...values],
  }),
  deliveriesIn: {
    waiting: 'delivery INDEXED BY delivery_waiting',
    dead: 'delivery INDEXED BY delivery_dead',
    delivered: 'delivery',
    cancelled: 'delivery',
  },
  isInFront: `d.state = 'waiting' AND d.order_key IS NOT NULL AND b.destination = d.destination AND b.order_key = d.order_key
    AND b.state = 'waiting' AND b.position < d.position`,
  waitsIn: 'order_key',
  isOrdered: delivery => `${delivery}.state = 'waiting' AND ${delivery}.order_key IS NOT NULL`,
  again: 'min(attempts - attempts_before, 1)',
  due: { deliveries: 'delivery INDEXED BY delivery_due', isSo: "state = 'waiting' AND due_at IS NOT NULL" },
  selectDestinations: `
    SELECT name, waiting, dead, delivered, paused_at AS "pausedAt", circuit, retries, ${OLDEST_WAITING} FROM destination`,
  selectCircuits: 'SELECT name, circuit, retries FROM destination WHERE circuit IS NOT NULL',
  profileUser: 'user',
  // Its lower() leaves all alone but ASCII.
  bodyContains: text => ({
    sql: 'instr(lower(CAST(e.body AS TEXT)), ?) > 0',
    values: [lowerAscii(text)],
  }),
  // Of our own, see functions.ts.
  isOfGroup: (column, reason) => ({ sql: `reason_group(${column}) = ?`, values: [reasonGroup(reason)] }),
}

export const POSTGRES: Dialect = {
  position: 'strpos',
  isOneOf: (column, type, values) => ({
    sql: `${column} = ANY (?::${type}[])`,
    values: [values as readonly string[] | readonly number[]],
  }),
  deliveriesIn: { waiting: 'delivery', dead: 'delivery', delivered: 'delivery', cancelled: 'delivery' },
  isInFront: 'b.destination = d.destination AND b.waits_in = d.waits_in AND b.position < d.position',
  waitsIn: 'waits_in',
  isOrdered: delivery => `${delivery}.waits_in IS NOT NULL`,
  again: 'least(attempts - attempts_before, 1)',
  due: { deliveries: 'delivery', isSo: 'due_at IS NOT NULL' },
  selectDestinations: `
    SELECT name, coalesce(t.waiting, 0) AS waiting, coalesce(t.dead, 0) AS dead, coalesce(t.delivered, 0) AS delivered,
      paused_at AS "pausedAt", c.circuit, retries, ${OLDEST_WAITING}
    FROM destination LEFT JOIN circuit c ON c.destination = name LEFT JOIN (
      SELECT destination, sum(waiting)::bigint AS waiting, sum(dead)::bigint AS dead, sum(delivered)::bigint AS delivered
      FROM tally GROUP BY destination
    ) t ON t.destination = name`,
  selectCircuits: `
    SELECT c.destination AS name, c.circuit, d.retries FROM circuit c LEFT JOIN destination d ON d.name = c.destination`,
  profileUser: 'subject',
  // Byte by byte as the characters of LATIN1, so that no body is unfit and a database may have any encoding; but for those with a zero byte,
  // which are not JSON.
  bodyContains: text => ({
    sql: `CASE WHEN position('\\x00'::bytea IN e.body) = 0
      THEN strpos(lower(convert_from(e.body, 'LATIN1') COLLATE "C"), convert_from(?::bytea, 'LATIN1')) > 0
      ELSE position(?::bytea IN e.body) > 0 END`,
    values: [Buffer.from(lowerAscii(text)), Buffer.from(text)],
  }),
  // The pattern is a value, as its question marks are no places for values.
  isOfGroup: (column, reason) => ({
    sql: `regexp_replace(${column}, ?, '${DETAIL_SIGN}', 'g') = regexp_replace(?, ?, '${DETAIL_SIGN}', 'g')`,
    values: [DETAIL_PATTERN, reason, DETAIL_PATTERN],
  }),
}
