import type { Pool } from './connection/pool.ts'
import { withoutNulls } from '../read/row.ts'
import type { DestinationRecord } from '../store.ts'

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

/** What is known of destinations. */
export const destinationReads = (pool: Pool) => ({
  circuits: async () => (await pool.run(SELECT_CIRCUITS)) as { name: string; circuit: string }[],

  destinations: async (): Promise<DestinationRecord[]> =>
    (await pool.run(SELECT_DESTINATIONS)).map(row => withoutNulls(row) as DestinationRecord),
})
