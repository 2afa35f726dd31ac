import type { Database } from './sqlite-file.ts'
import { orNull } from './sqlite-rows.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const HAND_STATEMENTS = {
  pause: `
    INSERT INTO destination (name, paused_at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET paused_at = excluded.paused_at`,
  hurry: `
    UPDATE delivery SET due_at = ? WHERE (event_seq, destination) IN (
      SELECT event_seq, destination FROM delivery
      WHERE state = 'waiting' AND destination = ? AND due_at > ? AND leased_by IS NULL ORDER BY due_at LIMIT ?
    )`,
}

/** What people change about destinations by hand; calls `onWork` when something becomes due. */
export const handMethods = (database: Database, onWork: () => void) => {
  const pause = database.prepare(HAND_STATEMENTS.pause)
  const hurry = database.prepare(HAND_STATEMENTS.hurry)

  return {
    setPaused: (destination: string, paused: boolean, now: number): void => {
      pause.run(destination, orNull(paused ? now : undefined))
      if (!paused) onWork()
    },

    hurry: (destination: string, limit: number, now: number): void => {
      if (hurry.run(now, destination, now, limit).changes > 0) onWork()
    },
  }
}
