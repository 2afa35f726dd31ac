import { BYTES_BESIDES } from './postgres-append.ts'
import type { Pool } from './postgres-pool.ts'
import { column } from './postgres-rows.ts'
import type { Run } from './postgres-session.ts'
import { foldTally } from './postgres-tally.ts'
import type { RetentionLimits } from './store.ts'

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
  // The newest event stays, as in every engine. Locked first, so that nobody plans a delivery for one of these meanwhile.
  lockOldest: `
    SELECT seq FROM event WHERE seq IN (
      SELECT seq FROM event WHERE seq > $1 AND seq < (SELECT max(seq) FROM event) ORDER BY seq LIMIT $2
    ) AND (received_at < $3 OR $4) ORDER BY seq FOR UPDATE`,
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
/** So many changes of counts are summed up in no time; more are folded, so that an idle gateway writes nothing. */
const CHANGES_MAX = 1_000

/**
 * Removes what is old, a few events in each call, and folds the counts. By small deletes and not by dropping partitions: docs/postgresql.md
 * has the reasons, with numbers. The space is used again by what comes after (autovacuum), which is all that a table needs whose size
 * stays about the same.
 */
export const retainMethods = (pool: Pool) => {
  // What stays although it is old is not looked at again in each call; a pass that has found its end begins anew.
  let looked = 0

  const removeOldest = async (
    run: Run,
    { before = 0, atMostBytes = Infinity, limit }: RetentionLimits,
    usedBytes: number,
  ): Promise<number> => {
    const isTooLarge = usedBytes > atMostBytes
    const beyond = column(await run(RETAIN_STATEMENTS.lockOldest, [looked, limit, before, isTooLarge]), 'seq')
    await remove(run, beyond)
    looked = beyond.length < limit ? 0 : Number(beyond.at(-1))
    return beyond.length
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

/** Removes those of these events that are decided, with all that belongs to them. */
const remove = async (run: Run, seqs: readonly unknown[]): Promise<void> => {
  if (seqs.length === 0) return
  const decided = column(await run(RETAIN_STATEMENTS.lockDecided, [seqs]), 'seq')
  if (decided.length === 0) return
  await run(RETAIN_STATEMENTS.deleteAttempts, [decided])
  await run(RETAIN_STATEMENTS.deleteDeliveries, [decided])
  await run(RETAIN_STATEMENTS.deleteRouting, [decided])
  await run(RETAIN_STATEMENTS.deleteDecisions, [decided])
  await run(RETAIN_STATEMENTS.deleteEvents, [decided])
}
