import { BYTES_BESIDES } from './append.ts'
import type { Pool } from '../connection/pool.ts'
import { column, STATE } from '../statement.ts'
import type { Run } from '../connection/session.ts'
import { foldTally } from './tally.ts'
import { beyondOf, countPassed, END, type Passed } from '../../retention-walk.ts'
import type { RetentionLimits } from '../../store.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const RETAIN_STATEMENTS = {
  // One node at a time; the others would only wait for its locks.
  isFirst: 'SELECT pg_try_advisory_xact_lock($1) AS "isFirst"',
  selectTotals: `
    SELECT coalesce(sum(bytes), 0)::bigint AS bytes, count(*) AS volumes, (SELECT count(*) FROM tally) AS tallies FROM volume`,
  foldVolume: `
    WITH gone AS (DELETE FROM volume RETURNING bytes)
    INSERT INTO volume (bytes) SELECT sum(bytes) FROM gone HAVING count(*) > 0`,
  // Twice the time in which a repeat counts, for clocks that differ.
  forgetRepeats: `
    DELETE FROM repeat WHERE ctid = ANY (ARRAY(SELECT ctid FROM repeat WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED))`,
  // The newest event stays, as in every engine. Locks nothing: most of what is found again and again has to stay.
  selectOldest: `
    SELECT o.seq, o.received_at AS "receivedAt",
      (SELECT 1 FROM unrouted u WHERE u.event_seq = o.seq LIMIT 1) IS NULL
        AND (SELECT 1 FROM delivery d WHERE d.event_seq = o.seq AND ${STATE} IN ('waiting', 'dead') LIMIT 1) IS NULL AS "isDecided"
    FROM (
      SELECT seq, received_at FROM event WHERE seq > $1 AND seq <= $2 AND seq < (SELECT max(seq) FROM event) ORDER BY seq LIMIT $3
    ) o ORDER BY o.seq`,
  // Before anything of theirs is looked at for good, so that nobody plans a delivery for one of these meanwhile.
  lockEvents: 'SELECT seq FROM event WHERE seq = ANY ($1::bigint[]) ORDER BY seq FOR UPDATE',
  // Those whose deliveries are all decided, and in nobody else's hands: what is, is for the next time, so that we wait for nobody.
  lockDecided: `
    WITH decided AS MATERIALIZED (
      SELECT event_seq FROM delivery WHERE event_seq = ANY ($1::bigint[]) AND state IN ('delivered', 'cancelled')
      FOR UPDATE SKIP LOCKED
    )
    SELECT o.seq FROM unnest($1::bigint[]) AS o(seq)
    WHERE NOT EXISTS (SELECT 1 FROM unrouted WHERE event_seq = o.seq)
      AND (SELECT count(*) FROM delivery WHERE event_seq = o.seq) = (SELECT count(*) FROM decided WHERE event_seq = o.seq)`,
  deleteAttempts: 'DELETE FROM attempt WHERE event_seq = ANY ($1::bigint[])',
  deleteDeliveries: 'DELETE FROM delivery WHERE event_seq = ANY ($1::bigint[])',
  deleteRouting: 'DELETE FROM routing WHERE event_seq = ANY ($1::bigint[])',
  deleteDecisions: 'DELETE FROM decision WHERE event_seq = ANY ($1::bigint[])',
  deleteEvents: `
    WITH gone AS (DELETE FROM event WHERE seq = ANY ($1::bigint[]) RETURNING octet_length(body) + octet_length(query) AS bytes)
    INSERT INTO volume (bytes) SELECT -sum(bytes + ${BYTES_BESIDES}) FROM gone HAVING count(*) > 0`,
}

/** Any number of our own, see `MIGRATION_LOCK`. */
const RETENTION_LOCK = 7_203_417_002
const FORGOTTEN_AFTER_MS = 20 * 60_000
const FORGOTTEN_MAX = 10_000
/** More changes of counts are folded; these few are summed up in no time, so that an idle gateway writes nothing. */
const CHANGES_MAX = 1_000

/**
 * Removes what is old, a few events in each call, and folds the counts. By small deletes and not by dropping partitions: docs/postgresql.md
 * has the reasons, with numbers. The space is used again by what comes after (autovacuum), which is all that a table needs whose size
 * stays about the same.
 */
export const retainMethods = (pool: Pool) => {
  // All up to here was looked at, and what is left of it had to stay.
  let reached = 0
  // That is looked at again, a few in each call, as somebody may have decided by now.
  let again = 0

  const removeOldest = async (
    run: Run,
    { now, before = 0, atMostBytes = Infinity, limit }: RetentionLimits,
    usedBytes: number,
  ): Promise<number> => {
    const limits = { now, before, isTooLarge: usedBytes > atMostBytes }
    const found = await find(run, reached, END, limit)
    const passed = countPassed(found, limits)
    await remove(run, beyondOf(found, limits))
    reached = found[passed - 1]?.seq ?? reached
    if (passed === limit) return passed
    const behind = await find(run, again, reached, limit)
    again = behind.length < limit ? 0 : (behind.at(-1)?.seq ?? 0)
    const removed = await remove(run, beyondOf(behind, limits))
    return removed > 0 ? limit : passed
  }

  return {
    retain: (limits: RetentionLimits): Promise<number> =>
      pool.transaction(async run => {
        const [turn] = await run(RETAIN_STATEMENTS.isFirst, [RETENTION_LOCK])
        if (!turn?.isFirst) return 0
        const [totals] = await run(RETAIN_STATEMENTS.selectTotals)
        if (Number(totals?.tallies) > CHANGES_MAX) await foldTally(run)
        if (Number(totals?.volumes) > CHANGES_MAX) await run(RETAIN_STATEMENTS.foldVolume)
        await run(RETAIN_STATEMENTS.forgetRepeats, [Date.now() - FORGOTTEN_AFTER_MS, FORGOTTEN_MAX])
        return removeOldest(run, limits, Number(totals?.bytes))
      }),
  }
}

type Found = Passed & { isDecided: boolean }

const find = async (run: Run, after: number, upTo: number, limit: number): Promise<Found[]> =>
  (await run(RETAIN_STATEMENTS.selectOldest, [after, upTo, limit])) as unknown as Found[]

/** Removes those of these events that are decided, with all that belongs to them; returns how many that were. */
const remove = async (run: Run, found: readonly Found[]): Promise<number> => {
  const seqs = found.filter(({ isDecided }) => isDecided).map(({ seq }) => seq)
  if (seqs.length === 0) return 0
  await run(RETAIN_STATEMENTS.lockEvents, [seqs])
  const decided = column(await run(RETAIN_STATEMENTS.lockDecided, [seqs]), 'seq')
  if (decided.length === 0) return 0
  await run(RETAIN_STATEMENTS.deleteAttempts, [decided])
  await run(RETAIN_STATEMENTS.deleteDeliveries, [decided])
  await run(RETAIN_STATEMENTS.deleteRouting, [decided])
  await run(RETAIN_STATEMENTS.deleteDecisions, [decided])
  await run(RETAIN_STATEMENTS.deleteEvents, [decided])
  return decided.length
}
