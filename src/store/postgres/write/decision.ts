import type { Pool } from '../connection/pool.ts'

const RECORD_DECISION = `
  INSERT INTO decision (event_seq, decision) SELECT seq, $1 FROM event WHERE id = $2
  ON CONFLICT (event_seq) DO UPDATE SET decision = excluded.decision`

/** Records what Chat was told of a before-event. */
export const decisionMethods = (pool: Pool) => ({
  recordDecision: async (eventId: string, decision: string): Promise<void> => {
    await pool.run(RECORD_DECISION, [decision, eventId])
  },
})
