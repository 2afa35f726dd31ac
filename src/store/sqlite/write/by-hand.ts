import type { Database } from '../file.ts'
import { SQLITE } from '../../read/dialect.ts'
import type { Store } from '../../store.ts'
import { prepareAll } from '../statement.ts'
import type { Memory } from '../waiting/memory.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const HAND_STATEMENTS = {
  hurry: `
    UPDATE delivery SET due_at = ? WHERE (event_seq, destination) IN (
      SELECT event_seq, destination FROM delivery
      WHERE state = 'waiting' AND destination = ? AND ${SQLITE.again} = 1 AND due_at > ? ORDER BY due_at LIMIT ?
    )`,
  mendWait: `
    UPDATE delivery SET due_at = ? WHERE (event_seq, destination) IN (
      SELECT event_seq, destination FROM delivery
      WHERE state = 'waiting' AND destination = ? AND ${SQLITE.again} = ? AND due_at > ? LIMIT ?
    )`,
}

/** How many are mended for a destination in one go. */
const MENDED_MAX = 1_000

/** What is changed about destinations by hand, and about what waits for them beyond its attempts; calls `onWork` when something becomes due. */
export const handMethods = (
  database: Database,
  { destinations, leases, lines }: Memory,
  onWork: () => void,
) => {
  const { hurry, mendWait } = prepareAll(database, HAND_STATEMENTS)

  return {
    setPaused: (destination: string, paused: boolean, now: number): void => {
      destinations.setPaused(destination, paused ? now : undefined)
      if (!paused) onWork()
    },

    endWaits: (destination: string): void => {
      destinations.countRetry(destination)
      onWork()
    },

    hurry: (destination: string, limit: number, now: number): number => {
      const hurried = Number(hurry.run(now, destination, now, limit).changes)
      if (hurried === 0) return 0
      lines.letGo(destination)
      onWork()
      return hurried
    },

    mendDue: (latest: Latest, leaseMs: number, now: number): void => {
      let mended = 0
      for (const { destination, lease } of leases.where(({ until }) => until > now + leaseMs)) {
        leases.remove(destination, lease.waiting.seq)
        leases.add(destination, { ...lease, until: now })
        mended += 1
      }
      for (const { destination, waitMs } of latest)
        for (const again of [0, 1]) {
          const { changes } = mendWait.run(now, destination, again, now + waitMs, MENDED_MAX)
          if (changes > 0) lines.letGo(destination)
          mended += Number(changes)
        }
      if (mended > 0) onWork()
    },
  }
}

type Latest = Parameters<Store['mendDue']>[0]
