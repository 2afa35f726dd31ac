import { POSTGRES } from '../../read/dialect.ts'
import type { Pool } from '../connection/pool.ts'
import { column } from '../statement.ts'
import type { Store } from '../../store.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const HAND_STATEMENTS = {
  pause: `
    INSERT INTO destination (name, paused_at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET paused_at = excluded.paused_at`,
  retry: `
    INSERT INTO destination (name, retries) VALUES ($1, 1)
    ON CONFLICT (name) DO UPDATE SET retries = coalesce(destination.retries, 0) + 1`,
  // What is under way, or just being taken, is in no need of it.
  hurry: `
    WITH later AS MATERIALIZED (
      SELECT event_seq, destination FROM delivery
      WHERE destination = $2 AND ${POSTGRES.again} = 1 AND due_at > $1 AND leased_by IS NULL ORDER BY due_at LIMIT $3
      FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE delivery d SET due_at = $1 FROM later w WHERE d.event_seq = w.event_seq AND d.destination = w.destination RETURNING 1`,
  mendWait: `
    WITH later AS MATERIALIZED (
      SELECT d.event_seq, d.destination
      FROM unnest($2::text[], $3::bigint[]) AS l(destination, latest) CROSS JOIN (VALUES (0::bigint), (1)) kind(again)
      CROSS JOIN LATERAL (
        SELECT event_seq, destination FROM delivery
        WHERE destination = l.destination AND ${POSTGRES.again} = kind.again AND due_at > l.latest AND leased_by IS NULL
        LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED
      ) d
    )
    UPDATE delivery d SET due_at = $1 FROM later w WHERE d.event_seq = w.event_seq AND d.destination = w.destination RETURNING 1`,
  mendLeases: `
    WITH later AS MATERIALIZED (
      SELECT event_seq, destination FROM delivery WHERE leased_by IS NOT NULL AND due_at > $2 FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE delivery d SET due_at = $1, leased_by = NULL FROM later w
    WHERE d.event_seq = w.event_seq AND d.destination = w.destination RETURNING 1`,
}

/** How many are mended for a destination in one go. */
const MENDED_MAX = 1_000

/** What is changed about destinations by hand, and about what waits for them beyond its attempts; calls `onWork` when something becomes due. */
export const handMethods = (pool: Pool, onWork: () => void) => ({
  setPaused: async (destination: string, paused: boolean, now: number): Promise<void> => {
    await pool.run(HAND_STATEMENTS.pause, [destination, paused ? now : null])
    if (!paused) onWork()
  },

  endWaits: async (destination: string): Promise<void> => {
    await pool.run(HAND_STATEMENTS.retry, [destination])
    onWork()
  },

  hurry: async (destination: string, limit: number, now: number): Promise<number> => {
    const hurried = await pool.run(HAND_STATEMENTS.hurry, [now, destination, limit])
    if (hurried.length > 0) onWork()
    return hurried.length
  },

  mendDue: async (latest: Latest, leaseMs: number, now: number): Promise<void> => {
    const times = latest.map(({ waitMs }) => now + waitMs)
    const mended = await Promise.all([
      pool.run(HAND_STATEMENTS.mendLeases, [now, now + leaseMs]),
      pool.run(HAND_STATEMENTS.mendWait, [now, column(latest, 'destination'), times, MENDED_MAX]),
    ])
    if (mended.flat().length > 0) onWork()
  },
})

type Latest = Parameters<Store['mendDue']>[0]
