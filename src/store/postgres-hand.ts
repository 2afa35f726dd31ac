import type { Pool } from './postgres-pool.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const HAND_STATEMENTS = {
  pause: `
    INSERT INTO destination (name, paused_at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET paused_at = excluded.paused_at`,
  // What is under way, or just being taken, is in no need of it.
  hurry: `
    WITH later AS MATERIALIZED (
      SELECT event_seq, destination FROM delivery
      WHERE destination = $2 AND due_at > $1 AND leased_by IS NULL ORDER BY due_at LIMIT $3
      FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE delivery d SET due_at = $1 FROM later w WHERE d.event_seq = w.event_seq AND d.destination = w.destination RETURNING 1`,
}

/** What people change about destinations by hand; calls `onWork` when something becomes due. */
export const handMethods = (pool: Pool, onWork: () => void) => ({
  setPaused: async (destination: string, paused: boolean, now: number): Promise<void> => {
    await pool.run(HAND_STATEMENTS.pause, [destination, paused ? now : null])
    if (!paused) onWork()
  },

  hurry: async (destination: string, limit: number, now: number): Promise<void> => {
    const hurried = await pool.run(HAND_STATEMENTS.hurry, [now, destination, limit])
    if (hurried.length > 0) onWork()
  },
})
