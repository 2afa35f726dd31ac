import { recordOfLeader } from '../../digests.ts'
import { Batches } from '../connection/batches.ts'
import { letNextPass } from './order.ts'
import type { Pool } from '../connection/pool.ts'
import { column, STATE } from '../statement.ts'
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
  lock: `
    SELECT d.event_seq AS seq, d.destination, d.attempts AS attempt, d.order_key AS "orderKey", d.digest
    FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS r(seq, destination, attempt)
    JOIN delivery d ON d.event_seq = r.seq AND d.destination = r.destination
    WHERE ${STATE} = 'waiting' AND d.attempts = r.attempt
    ORDER BY d.destination, d.order_key, d.event_seq FOR UPDATE OF d`,
  insertAttempts: `
    INSERT INTO attempt (event_seq, destination, attempt, started_at, duration_ms, outcome, reason, config, node)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[],
      $9::text[])
    ON CONFLICT DO NOTHING RETURNING event_seq AS seq, destination, attempt`,
  settle: `
    UPDATE delivery d SET state = s.state, due_at = s.due_at, leased_by = NULL, reason = s.reason, updated_at = s.ended_at,
      progress = CASE WHEN s.state <> 'delivered' THEN coalesce(s.progress, d.progress) END
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[])
      AS s(seq, destination, state, due_at, reason, ended_at, progress)
    WHERE d.event_seq = s.seq AND d.destination = s.destination`,
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
    await pool.transaction(run => recordAll(run, records), calls)
    onWork()
  })
  return { recordAttempts: (records: AttemptRecord[]): Promise<void> => batches.add(records) }
}

/** A record that counts, with what its delivery is. */
type Settled = AttemptRecord & { endedAt: number; orderKey?: string; digest?: number }

const recordAll = async (run: Run, records: readonly AttemptRecord[]): Promise<void> => {
  const settled = await recordAttemptsOf(run, records)
  if (settled.length === 0) return
  const leaders = settled.map(recordOfLeader)
  const ended = leaders.filter(({ state }) => state !== 'waiting')
  const tally = new Tally()
  for (const { destination, state } of ended) addEnd(tally, destination, state, 1)
  await Promise.all([
    settle(run, leaders),
    settleMembers(run, settled, tally),
    letNextPass(
      run,
      ended.flatMap(({ destination, orderKey, endedAt }) =>
        orderKey === undefined ? [] : { destination, orderKey, now: endedAt },
      ),
    ),
  ])
  await Promise.all([tally.save(run), saveCircuits(run, settled)])
}

const settle = (run: Run, settled: readonly Settled[]): Promise<unknown> =>
  run(RECORD_STATEMENTS.settle, [
    column(settled, 'seq'),
    column(settled, 'destination'),
    column(settled, 'state'),
    column(settled, 'dueAt'),
    column(settled, 'reason'),
    column(settled, 'endedAt'),
    column(settled, 'progress'),
  ])

const addEnd = (tally: Tally, destination: string, state: AttemptRecord['state'], count: number): void => {
  tally.add(destination, 'waiting', -count)
  tally.add(destination, state, count)
}

/**
 * Only the first record of an attempt counts, and only while its delivery has not been leased anew. Returned in the order in which they were
 * given, as the last circuit of a destination is the one to be kept.
 */
const recordAttemptsOf = async (run: Run, records: readonly AttemptRecord[]): Promise<Settled[]> => {
  const found = await run(RECORD_STATEMENTS.lock, [
    column(records, 'seq'),
    column(records, 'destination'),
    column(records, 'attempt'),
  ])
  const locked = new Map(found.map(row => [attemptName(row), row]))
  const first = new Map<string, Settled>()
  for (const record of records) {
    const name = attemptName(record)
    if (!first.has(name)) first.set(name, rounded(record))
  }
  const valid = [...first].flatMap(([name, record]) => (locked.has(name) ? recordOfLeader(record) : []))
  if (valid.length === 0) return []
  const inserted = await run(RECORD_STATEMENTS.insertAttempts, [
    column(valid, 'seq'),
    column(valid, 'destination'),
    column(valid, 'attempt'),
    column(valid, 'startedAt'),
    column(valid, 'durationMs'),
    column(valid, 'outcome'),
    column(valid, 'reason'),
    column(valid, 'config'),
    column(valid, 'node'),
  ])
  const counted = new Set(inserted.map(attemptName))
  return [...first].flatMap(([name, record]) => {
    const { orderKey = null, digest = null } = locked.get(name) ?? {}
    if (!counted.has(name)) return []
    return {
      ...record,
      ...(orderKey !== null && { orderKey: String(orderKey) }),
      ...(digest !== null && { digest: Number(digest) }),
    }
  })
}

const attemptName = ({
  seq,
  destination,
  attempt,
}: {
  seq?: unknown
  destination?: unknown
  attempt?: unknown
}): string => JSON.stringify([seq, destination, attempt])

const rounded = (record: AttemptRecord): Settled => {
  const durationMs = Math.round(record.durationMs)
  const endedAt = record.startedAt + durationMs
  const { dueAt: _, ...rest } = record
  const dueAt = record.state === 'waiting' ? { dueAt: Math.round(record.dueAt ?? endedAt) } : {}
  return { ...rest, durationMs, endedAt, ...dueAt }
}

/** Records what became of the messages for all members but the leaders. */
const settleMembers = async (run: Run, settled: readonly Settled[], tally: Tally): Promise<void> => {
  const led = settled.filter(({ digest }) => digest !== undefined)
  const leftOut = led.flatMap(record =>
    (record.leftOut ?? []).map(one => ({ ...record, ...one, outcome: 'rejected', state: 'dead' }) as const),
  )
  await settleSome(run, RECORD_STATEMENTS.settleLeftOut, leftOut, tally)
  await settleSome(run, RECORD_STATEMENTS.settleMembers, led, tally)
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
    column(led, 'endedAt'),
    column(led, 'startedAt'),
    column(led, 'durationMs'),
    column(led, 'outcome'),
    column(led, 'config'),
    column(led, 'node'),
  ])
  for (const { destination, state, count } of rows) {
    if (state !== 'waiting')
      addEnd(tally, String(destination), state as AttemptRecord['state'], Number(count))
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
