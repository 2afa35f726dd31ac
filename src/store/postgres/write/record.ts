import { recordOfLeader } from '../../digests.ts'
import { Batches } from '../connection/batches.ts'
import type { Pool } from '../connection/pool.ts'
import { column, STATE } from '../statement.ts'
import type { Row } from '../../read/row.ts'
import type { Run } from '../connection/session.ts'
import { Tally } from './tally.ts'
import type { AttemptRecord } from '../../store.ts'

/** For members of digests, their leaders aside. */
const settleMembersWhere = (condition: string): string => `
  WITH member AS (
    UPDATE delivery d SET state = s.state, attempts = d.attempts + 1, reason = s.reason, updated_at = s.ended_at
    FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[],
        $10::text[], $11::text[])
      AS s(destination, digest, seq, state, reason, ended_at, started_at, duration_ms, outcome, config, node)
    WHERE d.destination = s.destination AND d.digest = s.digest AND ${STATE} = 'waiting' AND d.position <> d.digest ${condition}
    RETURNING d.event_seq, d.destination, d.attempts, d.reason, d.state, s.started_at, s.duration_ms, s.outcome, s.config, s.node
  ), copied AS (
    INSERT INTO attempt (event_seq, destination, attempt, started_at, duration_ms, outcome, reason, config, node)
    SELECT event_seq, destination, attempts, started_at, duration_ms, outcome, reason, config, node FROM member ON CONFLICT DO NOTHING
  )
  SELECT destination, state, count(*) AS count FROM member GROUP BY destination, state`

/** The hot statements, for the test that looks at their plans too. */
export const RECORD_STATEMENTS = {
  // Returns the places of what does not count, and of digests.
  lock: `
    WITH said AS (
      SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[]) WITH ORDINALITY AS s(seq, destination, attempt, place)
    ), locked AS MATERIALIZED (
      SELECT s.place, d.digest FROM said s JOIN delivery d ON d.event_seq = s.seq AND d.destination = s.destination
      WHERE ${STATE} = 'waiting' AND d.attempts = s.attempt
      ORDER BY d.destination, d.order_key, d.event_seq FOR UPDATE OF d
    )
    SELECT place, digest FROM locked WHERE digest IS NOT NULL
    UNION ALL SELECT place, NULL FROM said WHERE place NOT IN (SELECT place FROM locked)`,
  // The first record of an attempt counts; what comes behind in its order is looked for without what has just ended, which still waits as
  // this statement sees it. Returns the places of what does not count, and whether something has become due.
  settle: `
    WITH said AS MATERIALIZED (
      SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[],
        $10::text[], $11::bigint[], $12::text[]) WITH ORDINALITY AS s(seq, destination, attempt, started_at, duration_ms, outcome, reason,
        config, node, state, due_at, progress, place)
    ), counted AS (
      INSERT INTO attempt (event_seq, destination, attempt, started_at, duration_ms, outcome, reason, config, node)
      SELECT seq, destination, attempt, started_at, duration_ms, outcome, reason, config, node FROM said
      ON CONFLICT DO NOTHING RETURNING event_seq, destination
    ), settled AS (
      UPDATE delivery d SET state = s.state, due_at = s.due_at, leased_by = NULL, reason = s.reason, updated_at = s.started_at + s.duration_ms,
        progress = CASE WHEN s.state <> 'delivered' THEN coalesce(s.progress, d.progress) END
      FROM counted c JOIN said s ON s.seq = c.event_seq AND s.destination = c.destination
      WHERE d.event_seq = s.seq AND d.destination = s.destination
      RETURNING d.event_seq, d.destination, d.order_key, d.state, d.updated_at, s.place
    ), next AS MATERIALIZED (
      SELECT o.destination, o.now, first.event_seq FROM (
        SELECT destination, order_key, min(updated_at) AS now, array_agg(event_seq) AS ended FROM settled
        WHERE state <> 'waiting' AND order_key IS NOT NULL GROUP BY destination, order_key ORDER BY destination, order_key
      ) o CROSS JOIN LATERAL (
        SELECT event_seq FROM delivery d WHERE d.destination = o.destination AND d.waits_in = o.order_key AND d.event_seq <> ALL (o.ended)
        ORDER BY d.position LIMIT 1 FOR UPDATE
      ) first
    ), passed AS (
      UPDATE delivery d SET due_at = next.now FROM next
      WHERE d.event_seq = next.event_seq AND d.destination = next.destination AND d.due_at IS NULL RETURNING 1
    ), tallied AS (
      INSERT INTO tally (destination, waiting, delivered, dead, cancelled)
      SELECT destination, -count(*), count(*) FILTER (WHERE state = 'delivered'), count(*) FILTER (WHERE state = 'dead'), 0
      FROM settled WHERE state <> 'waiting' GROUP BY destination
    )
    SELECT NULL::bigint AS place, count(*) AS passed FROM passed
    UNION ALL SELECT place, NULL FROM said WHERE place NOT IN (SELECT place FROM settled)`,
  settleMembers: settleMembersWhere(''),
  settleLeftOut: settleMembersWhere('AND d.event_seq = s.seq'),
  saveCircuits: `
    INSERT INTO circuit (destination, circuit)
    SELECT c.destination, c.circuit
    FROM unnest($1::text[], $2::text[], $3::boolean[]) AS c(destination, circuit, still_failing) LEFT JOIN circuit kept USING (destination)
    WHERE NOT c.still_failing OR kept.circuit::jsonb ? 'openedAt'
    ORDER BY c.destination COLLATE "C"
    ON CONFLICT (destination) DO UPDATE SET circuit = excluded.circuit`,
}

/** Records how attempts went; calls `onWork` when something becomes due by it. */
export const recordMethods = (pool: Pool, onWork: () => void) => {
  const batches = new Batches<AttemptRecord>(async (records, calls) => {
    if (records.length === 0) return
    if (await pool.transaction((run, last) => recordAll(run, last, records), calls)) onWork()
  })
  return { recordAttempts: (records: AttemptRecord[]): Promise<void> => batches.add(records) }
}

/** A record that may count, with what its delivery is. */
type Settled = AttemptRecord & { digest?: number }

/** Returns whether something is due by it, now or later. */
const recordAll = async (run: Run, last: Run, records: readonly AttemptRecord[]): Promise<boolean> => {
  const valid = await lock(run, firstOf(records))
  if (valid.length === 0) return false
  const isMore = valid.some(({ digest, circuit }) => digest !== undefined || circuit !== undefined)
  const rows = await (isMore ? run : last)(RECORD_STATEMENTS.settle, valuesOf(valid.map(recordOfLeader)))
  if (isMore) {
    const over = placesOf(rows)
    const counted = valid.filter((_, index) => !over.has(index + 1))
    await settleMembers(run, counted)
    await saveCircuits(run, counted)
  }
  return Number(rows[0]?.passed) > 0 || valid.some(({ state }) => state === 'waiting')
}

/** The first record of each attempt. */
const firstOf = (records: readonly AttemptRecord[]): AttemptRecord[] => {
  const first = new Map<string, AttemptRecord>()
  for (const record of records) {
    const name = JSON.stringify([record.seq, record.destination, record.attempt])
    if (!first.has(name)) first.set(name, rounded(record))
  }
  return [...first.values()]
}

/** Takes hold of the deliveries; only a record whose delivery has not been leased anew may count. */
const lock = async (run: Run, records: readonly AttemptRecord[]): Promise<Settled[]> => {
  const found = await run(RECORD_STATEMENTS.lock, [
    column(records, 'seq'),
    column(records, 'destination'),
    column(records, 'attempt'),
  ])
  const digests = new Map(found.map(({ place, digest }) => [Number(place), digest]))
  return records.flatMap((record, index) => {
    const digest = digests.get(index + 1)
    if (digest === undefined) return record
    return digest === null ? [] : { ...record, digest: Number(digest) }
  })
}

const placesOf = (rows: readonly Row[]): Set<number> => new Set(rows.map(({ place }) => Number(place)))

const valuesOf = (records: readonly AttemptRecord[]): unknown[] => [
  column(records, 'seq'),
  column(records, 'destination'),
  column(records, 'attempt'),
  column(records, 'startedAt'),
  column(records, 'durationMs'),
  column(records, 'outcome'),
  column(records, 'reason'),
  column(records, 'config'),
  column(records, 'node'),
  column(records, 'state'),
  column(records, 'dueAt'),
  column(records, 'progress'),
]

const endOf = ({ startedAt, durationMs }: AttemptRecord): number => startedAt + durationMs

const rounded = ({ dueAt, ...record }: AttemptRecord): AttemptRecord => {
  const whole = { ...record, durationMs: Math.round(record.durationMs) }
  return record.state === 'waiting' ? { ...whole, dueAt: Math.round(dueAt ?? endOf(whole)) } : whole
}

/** Records what became of the messages for all members but the leaders. */
const settleMembers = async (run: Run, settled: readonly Settled[]): Promise<void> => {
  const led = settled.filter(({ digest }) => digest !== undefined)
  const tally = new Tally()
  const leftOut = led.flatMap(record =>
    (record.leftOut ?? []).map(one => ({ ...record, ...one, outcome: 'rejected', state: 'dead' }) as const),
  )
  await settleSome(run, RECORD_STATEMENTS.settleLeftOut, leftOut, tally)
  await settleSome(run, RECORD_STATEMENTS.settleMembers, led, tally)
  await tally.save(run)
}

const settleSome = async (
  run: Run,
  statement: string,
  led: readonly Settled[],
  tally: Tally,
): Promise<void> => {
  if (led.length === 0) return
  const rows = await run(statement, [
    column(led, 'destination'),
    column(led, 'digest'),
    column(led, 'seq'),
    column(led, 'state'),
    column(led, 'reason'),
    led.map(endOf),
    column(led, 'startedAt'),
    column(led, 'durationMs'),
    column(led, 'outcome'),
    column(led, 'config'),
    column(led, 'node'),
  ])
  for (const { destination, state, count } of rows) {
    if (state === 'waiting') continue
    tally.add(String(destination), 'waiting', -Number(count))
    tally.add(String(destination), state as AttemptRecord['state'], Number(count))
  }
}

const saveCircuits = async (run: Run, settled: readonly Settled[]): Promise<void> => {
  // The last one said of a destination; it only goes on failing where all of them do.
  const circuits = new Map<string, { circuit: string; isStillFailing: boolean }>()
  for (const { destination, circuit, isStillFailing = false } of settled) {
    if (circuit === undefined) continue
    const wasStillFailing = circuits.get(destination)?.isStillFailing ?? true
    circuits.set(destination, { circuit, isStillFailing: isStillFailing && wasStillFailing })
  }
  if (circuits.size === 0) return
  const rows = [...circuits.values()]
  await run(RECORD_STATEMENTS.saveCircuits, [
    [...circuits.keys()],
    column(rows, 'circuit'),
    column(rows, 'isStillFailing'),
  ])
}
