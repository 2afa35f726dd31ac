import type { Database } from '../file.ts'
import { beyondOf, countPassed, END, type Passed } from '../../retention-walk.ts'
import { prepareAll } from '../statement.ts'
import type { Memory } from '../waiting/memory.ts'
import type { RetentionLimits } from '../../store.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const RETAIN_STATEMENTS = {
  // The newest event stays, so that no number is given twice.
  selectOldest: `
    SELECT seq, received_at AS receivedAt FROM event WHERE seq > ? AND seq <= ? AND seq < (SELECT max(seq) FROM event)
    ORDER BY seq LIMIT ?`,
  selectUndecided: `
    SELECT EXISTS (SELECT 1 FROM unrouted WHERE event_seq = ?1)
      OR EXISTS (SELECT 1 FROM delivery WHERE event_seq = ?1 AND state IN ('waiting', 'dead')) AS undecided`,
  deleteAttempts: 'DELETE FROM attempt WHERE event_seq = ?',
  deleteDeliveries: 'DELETE FROM delivery WHERE event_seq = ?',
  deleteRouting: 'DELETE FROM routing WHERE event_seq = ?',
  deleteDecision: 'DELETE FROM decision WHERE event_seq = ?',
  deleteEvent: 'DELETE FROM event WHERE seq = ?',
}

/** How many pages one call gives back to the disk; more than it frees, so that it catches up. */
const PAGES_GIVEN_BACK = 2_000

/** Removes what is old, a few events in each call. */
export const retainMethods = (database: Database, { unrouted }: Pick<Memory, 'unrouted'>) => {
  const statements = prepareAll(database, RETAIN_STATEMENTS)
  // All up to here was looked at, and what is left of it had to stay.
  let reached = 0
  // That is looked at again, a few in each call, as somebody may have decided by now.
  let again = 0

  const remove = (seq: number): void => {
    statements.deleteAttempts.run(seq)
    statements.deleteDeliveries.run(seq)
    statements.deleteRouting.run(seq)
    statements.deleteDecision.run(seq)
    statements.deleteEvent.run(seq)
  }

  const isUndecided = (seq: number): boolean => statements.selectUndecided.get(seq)?.undecided === 1

  const find = (after: number, upTo: number, limit: number): Passed[] =>
    statements.selectOldest.all(after, upTo, limit) as unknown as Passed[]

  /** Returns how many that were. */
  const removeDecided = (events: Passed[]): number => {
    const decided = events.filter(({ seq }) => !isUndecided(seq))
    for (const { seq } of decided) remove(seq)
    return decided.length
  }

  return {
    retain: ({ now, before = 0, atMostBytes = Infinity, limit }: RetentionLimits): number => {
      unrouted.write()
      const limits = { now, before, isTooLarge: usedBytes(database) > atMostBytes }
      const found = find(reached, END, limit)
      const passed = countPassed(found, limits)
      removeDecided(beyondOf(found, limits))
      reached = found[passed - 1]?.seq ?? reached
      let removedBehind = 0
      if (passed < limit) {
        const behind = find(again, reached, limit)
        again = behind.length < limit ? 0 : (behind.at(-1)?.seq ?? 0)
        removedBehind = removeDecided(beyondOf(behind, limits))
      }
      database.exec(`PRAGMA incremental_vacuum(${PAGES_GIVEN_BACK})`)
      return removedBehind > 0 ? limit : passed
    },
  }
}

/** What is in use of the file, without what has become free inside it. */
const usedBytes = (database: Database): number => {
  const pragma = (name: string): number => Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
}
