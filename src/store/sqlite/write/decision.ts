import type { Database } from '../file.ts'

const RECORD_DECISION = `
  INSERT INTO decision (event_seq, decision) SELECT seq, ? FROM event WHERE id = ?
  ON CONFLICT (event_seq) DO UPDATE SET decision = excluded.decision`

/** Records what Chat was told of a before-event. */
export const decisionMethods = (database: Database) => {
  const statement = database.prepare(RECORD_DECISION)
  return {
    recordDecision: (eventId: string, decision: string): void => void statement.run(decision, eventId),
  }
}
