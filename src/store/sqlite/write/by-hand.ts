import type { Database } from '../file.ts'
import { SQLITE } from '../../read/dialect.ts'
import { orNull } from '../statement.ts'
import type { Store } from '../../store.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const HAND_STATEMENTS = {
  pause: `
    INSERT INTO destination (name, paused_at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET paused_at = excluded.paused_at`,
  hurry: `
    UPDATE delivery SET due_at = ? WHERE (event_seq, destination) IN (
      SELECT event_seq, destination FROM delivery
      WHERE state = 'waiting' AND destination = ? AND ${SQLITE.again} = 1 AND due_at > ? AND leased_by IS NULL ORDER BY due_at LIMIT ?
    )`,
  mendWait: `
    UPDATE delivery SET due_at = ? WHERE (event_seq, destination) IN (
      SELECT event_seq, destination FROM delivery
      WHERE state = 'waiting' AND destination = ? AND ${SQLITE.again} = ? AND due_at > ? AND leased_by IS NULL LIMIT ?
    )`,
  mendLeases: 'UPDATE delivery SET due_at = ?, leased_by = NULL WHERE leased_by IS NOT NULL AND due_at > ?',
}

/** How many are mended for a destination in one go. */
const MENDED_MAX = 1_000

/** What is changed about destinations by hand, and about what waits for them beyond its attempts; calls `onWork` when something becomes due. */
export const handMethods = (database: Database, onWork: () => void) => {
  const pause = database.prepare(HAND_STATEMENTS.pause)
  const hurry = database.prepare(HAND_STATEMENTS.hurry)
  const mendWait = database.prepare(HAND_STATEMENTS.mendWait)
  const mendLeases = database.prepare(HAND_STATEMENTS.mendLeases)

  return {
    setPaused: (destination: string, paused: boolean, now: number): void => {
      pause.run(destination, orNull(paused ? now : undefined))
      if (!paused) onWork()
    },

    hurry: (destination: string, limit: number, now: number): number => {
      const hurried = Number(hurry.run(now, destination, now, limit).changes)
      if (hurried > 0) onWork()
      return hurried
    },

    mendDue: (latest: Latest, leaseMs: number, now: number): void => {
      let mended = Number(mendLeases.run(now, now + leaseMs).changes)
      for (const { destination, waitMs } of latest)
        for (const again of [0, 1])
          mended += Number(mendWait.run(now, destination, again, now + waitMs, MENDED_MAX).changes)
      if (mended > 0) onWork()
    },
  }
}

type Latest = Parameters<Store['mendDue']>[0]
