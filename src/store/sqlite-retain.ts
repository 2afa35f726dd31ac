import type { Database } from './sqlite-file.ts'
import type { RetentionLimits } from './store.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const RETAIN_STATEMENTS = {
  // The newest event stays, so that no number is given twice.
  selectOldest: `
    SELECT seq, received_at AS receivedAt FROM event WHERE seq > ? AND seq < (SELECT max(seq) FROM event)
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

/** So many pages are given back to the disk in one call; more than one call frees, so that it catches up. */
const PAGES_GIVEN_BACK = 2_000

/** Removes what is old, a few events in each call. */
export const retainMethods = (database: Database) => {
  const statements = Object.fromEntries(
    Object.entries(RETAIN_STATEMENTS).map(([name, sql]) => [name, database.prepare(sql)]),
  ) as Record<keyof typeof RETAIN_STATEMENTS, ReturnType<Database['prepare']>>
  // What stays although it is old is not looked at again in each call; a pass that has found its end begins anew.
  let looked = 0

  const remove = (seq: number): void => {
    statements.deleteAttempts.run(seq)
    statements.deleteDeliveries.run(seq)
    statements.deleteRouting.run(seq)
    statements.deleteDecision.run(seq)
    statements.deleteEvent.run(seq)
  }

  const isUndecided = (seq: number): boolean => statements.selectUndecided.get(seq)?.undecided === 1

  return {
    retain: ({ before = 0, atMostBytes = Infinity, limit }: RetentionLimits): number => {
      const tooLarge = usedBytes(database) > atMostBytes
      const oldest = statements.selectOldest.all(looked, limit)
      const beyond = oldest.filter(({ receivedAt }) => tooLarge || Number(receivedAt) < before)
      for (const { seq } of beyond) if (!isUndecided(Number(seq))) remove(Number(seq))
      looked = beyond.length < limit ? 0 : Number(beyond.at(-1)?.seq)
      database.exec(`PRAGMA incremental_vacuum(${PAGES_GIVEN_BACK})`)
      return beyond.length
    },
  }
}

/** What is in use of the file, without what has become free inside it. */
const usedBytes = (database: Database): number => {
  const pragma = (name: string): number => Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
}
