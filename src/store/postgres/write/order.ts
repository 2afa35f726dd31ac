import { column } from '../statement.ts'
import type { Run } from '../connection/session.ts'

/**
 * The order of deliveries (one destination, one order key), across nodes. Its rule: **whoever holds the lock on the first waiting delivery
 * of an order holds the order.**
 *
 * - Who settles or drops a delivery locks the first of its order FOR UPDATE before anything behind it.
 * - Who plans one locks the first FOR KEY SHARE: then nobody settles it unseen, and the new one is either seen by who does, or sees
 *   that it has nobody in front.
 * - Locks are taken sorted by destination, order key and event, so that nobody waits in a circle.
 *
 * A digest is held by its leader in the same way.
 *
 * What is locked for a change stands in a MATERIALIZED part of its statement, here and in the other files: run twice in the course of it, as
 * the planner may choose otherwise, it would pass over the rows that were changed in between, and lock the next ones.
 */
export const ORDER_STATEMENTS = {
  letNextPass: `
    WITH next AS MATERIALIZED (
      SELECT o.destination, o.now, first.event_seq FROM (
        SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) AS o(destination, "orderKey", now)
        ORDER BY destination COLLATE "C", "orderKey" COLLATE "C"
      ) o CROSS JOIN LATERAL (
        SELECT event_seq FROM delivery d
        WHERE d.destination = o.destination AND d.waits_in = o."orderKey" ORDER BY d.position LIMIT 1 FOR UPDATE
      ) first
    )
    UPDATE delivery d SET due_at = next.now FROM next
    WHERE d.event_seq = next.event_seq AND d.destination = next.destination AND d.due_at IS NULL`,
  lockFirst: `
    SELECT 1 FROM (
      SELECT * FROM unnest($1::text[], $2::text[]) AS o(destination, "orderKey")
      ORDER BY destination COLLATE "C", "orderKey" COLLATE "C"
    ) o CROSS JOIN LATERAL (
      SELECT 1 FROM delivery d WHERE d.destination = o.destination AND d.waits_in = o."orderKey" ORDER BY d.position LIMIT 1 FOR UPDATE
    ) first`,
}

export interface Order {
  destination: string
  orderKey: string
}

/** A name for an order, for maps. */
export const orderOf = (destination: string, orderKey: string | undefined): string =>
  JSON.stringify([destination, orderKey])

/** Each order once; of what is said of one, the first. */
const distinctOrders = <One extends Order>(orders: readonly One[]): One[] => {
  const distinct = new Map<string, One>()
  for (const order of orders) {
    const name = orderOf(order.destination, order.orderKey)
    if (!distinct.has(name)) distinct.set(name, order)
  }
  return [...distinct.values()]
}

/** Makes the first delivery of each order due, after the one in front of it is gone. */
export const letNextPass = async (run: Run, orders: readonly (Order & { now: number })[]): Promise<void> => {
  const distinct = distinctOrders(orders)
  if (distinct.length === 0) return
  await run(ORDER_STATEMENTS.letNextPass, [
    column(distinct, 'destination'),
    column(distinct, 'orderKey'),
    column(distinct, 'now'),
  ])
}

/** Takes hold of orders, before something in them that may not be the first is dropped. */
export const lockOrders = async (run: Run, orders: readonly Order[]): Promise<void> => {
  const distinct = distinctOrders(orders)
  if (distinct.length === 0) return
  await run(ORDER_STATEMENTS.lockFirst, [column(distinct, 'destination'), column(distinct, 'orderKey')])
}
