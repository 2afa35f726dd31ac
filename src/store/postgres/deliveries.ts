import type { Pool } from './connection/pool.ts'
import { COLUMNS, numbered } from './rows.ts'
import { selectKeys } from './selection.ts'
import type { DeliveryQuery, DeliverySelection, DeliverySummary, DestinationRecord } from '../store.ts'
import { afterKey, type Condition, page, pageOfKeys, withoutNulls } from '../where.ts'

const deliveriesStatement = ({ cursor, limit, ...selection }: DeliveryQuery): Condition => {
  // The keys of a page first, so that whole rows and events are read for these alone.
  const { sql, values } = pageOfKeys(selectKeys(selection, afterKey(cursor)), limit)
  return {
    sql: numbered(`
      SELECT ${COLUMNS.delivery}
      FROM (${sql}) k
      JOIN delivery d ON d.event_seq = k.event_seq AND d.destination = k.destination
      JOIN event e ON e.seq = d.event_seq
      ORDER BY k.event_seq DESC, k.destination DESC`),
    values,
  }
}

const SELECT_DESTINATIONS = `
  SELECT name, coalesce(t.waiting, 0) AS waiting, coalesce(t.dead, 0) AS dead, coalesce(t.delivered, 0) AS delivered,
    paused_at AS "pausedAt", c.circuit, (
      SELECT created_at FROM delivery WHERE state = 'waiting' AND destination = name ORDER BY created_at LIMIT 1
    ) AS "oldestWaitingAt"
  FROM destination LEFT JOIN circuit c ON c.destination = name LEFT JOIN (
    SELECT destination, sum(waiting)::bigint AS waiting, sum(dead)::bigint AS dead, sum(delivered)::bigint AS delivered
    FROM tally GROUP BY destination
  ) t ON t.destination = name ORDER BY name`

const SELECT_CIRCUITS = 'SELECT destination AS name, circuit FROM circuit'

const cursorOf = ({ seq, destination }: DeliverySummary): string => `${seq}:${destination}`

/** Reads deliveries, and what is known of their destinations. */
export const deliveriesMethods = (pool: Pool) => ({
  deliveries: async (query: DeliveryQuery): Promise<{ deliveries: DeliverySummary[]; cursor?: string }> => {
    const { sql, values } = deliveriesStatement(query)
    const found = (await pool.run(sql, values)).map(row => withoutNulls(row) as DeliverySummary)
    const { rows, last } = page(found, query.limit)
    return { deliveries: rows, ...(last && { cursor: cursorOf(last) }) }
  },

  countDeliveries: async (selection: DeliverySelection, atMost: number): Promise<number> => {
    const { sql, values } = selectKeys(selection)
    const statement = numbered(`SELECT count(*) AS count FROM (${sql} LIMIT ?) found`)
    const [counted] = await pool.run(statement, [...values, atMost])
    return Number(counted?.count)
  },

  circuits: async () => (await pool.run(SELECT_CIRCUITS)) as { name: string; circuit: string }[],

  destinations: async (): Promise<DestinationRecord[]> =>
    (await pool.run(SELECT_DESTINATIONS)).map(row => withoutNulls(row) as DestinationRecord),
})
