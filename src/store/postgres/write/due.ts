import { digestName, type DigestKey, selectMembers } from './digest.ts'
import type { HandOver, Handed } from './hand-over.ts'
import { KnownDue } from './known-due.ts'
import type { Pool } from '../connection/pool.ts'
import type { Signal } from '../connection/signal.ts'
import { allowance } from './rate.ts'
import { POSTGRES } from '../../read/dialect.ts'
import { column } from '../statement.ts'
import type { Row } from '../../read/row.ts'
import type { Run } from '../connection/session.ts'
import type { RecentEvents, TakenDelivery } from '../../recent-events.ts'
import type { LaneRequest, TakeDue, Taken } from '../../store.ts'

/** What is due of a lane, of those that were tried before or of the others. */
const dueOf = (again: 0 | 1, amount: string): string => `
  SELECT ctid AS place, event_seq, destination, due_at, position, ${again} AS again FROM delivery
  WHERE destination = l.destination AND ${POSTGRES.again} = ${again} AND due_at <= $5
  ORDER BY due_at, position LIMIT ${amount} FOR NO KEY UPDATE SKIP LOCKED`

/** The hot statements, for the test that looks at their plans too. */
export const DUE_STATEMENTS = {
  // What another node is just taking is not waited for. Order is safe with that: only the first of an order has a due time. The rows are
  // found again by where they lie: the planner expects a tenth of all that waits, and would read the table. A digest takes nobody in from
  // here on. What comes next is looked for behind what is taken, as this statement does not see what it changes, and
  // without what was handed over.
  lease: `
    WITH lane AS MATERIALIZED (
      SELECT * FROM unnest($1::text[], $2::integer[], $3::integer[], $4::integer[])
        WITH ORDINALITY AS l(destination, amount, first, most, number)
      WHERE NOT EXISTS (SELECT 1 FROM destination WHERE name = l.destination AND paused_at IS NOT NULL)
    ), due AS MATERIALIZED (
      SELECT l.number, d.* FROM lane l CROSS JOIN LATERAL (
        SELECT * FROM (
          SELECT *, 1 AS rank FROM (${dueOf(0, 'l.amount')}) fresh
          UNION ALL
          SELECT *, CASE WHEN row_number() OVER (ORDER BY due_at, position) <= l.first THEN 0 ELSE 2 END
          FROM (${dueOf(1, 'l.most')}) again
        ) both_kinds
        ORDER BY rank, due_at, position LIMIT l.amount
      ) d
    ), leased AS (
      UPDATE delivery SET attempts = attempts + 1, due_at = $6, leased_by = $7
      WHERE ctid = ANY (ARRAY(SELECT place FROM due)) RETURNING *
    ), sealed AS (
      DELETE FROM open_digest o USING leased l WHERE o.destination = l.destination AND o.digest = l.digest
    ), next AS (
      SELECT min(n.due_at) AS due_at FROM lane l CROSS JOIN (VALUES (0::bigint), (1)) kind(again) CROSS JOIN LATERAL (
        SELECT due_at FROM delivery
        WHERE destination = l.destination AND ${POSTGRES.again} = kind.again AND due_at IS NOT NULL
          AND (leased_by IS DISTINCT FROM $7 OR event_seq || ' ' || destination <> ALL ($8::text[]))
        ORDER BY due_at, position LIMIT 1
        OFFSET (SELECT count(*) FROM due WHERE due.number = l.number AND due.again = kind.again)
      ) n
    )
    SELECT next.due_at AS "nextDueAt", d.* FROM next LEFT JOIN (
      SELECT l.event_seq AS seq, l.destination, l.attempts AS attempt, l.attempts_before AS "attemptsBefore", l.created_at AS "createdAt",
        l.updated_at AS "updatedAt", l.position, l.digest, l.replays, l.progress, due.rank, due.due_at AS "dueAt"
      FROM leased l JOIN due ON due.event_seq = l.event_seq AND due.destination = l.destination
    ) d ON true`,
  release: `
    WITH leased AS MATERIALIZED (
      SELECT event_seq, destination FROM delivery WHERE leased_by = $2
      ORDER BY destination, order_key, event_seq FOR NO KEY UPDATE
    )
    UPDATE delivery d SET due_at = $1, leased_by = NULL FROM leased l
    WHERE d.event_seq = l.event_seq AND d.destination = l.destination RETURNING 1`,
  // The attempt was not made, so it does not count.
  giveBack: `
    WITH leased AS MATERIALIZED (
      SELECT d.event_seq, d.destination FROM unnest($1::bigint[], $2::text[], $3::text[]) AS k(seq, destination, owner)
      JOIN delivery d ON d.event_seq = k.seq AND d.destination = k.destination
      WHERE coalesce(d.leased_by, '') = k.owner AND d.attempts = 1
      ORDER BY d.destination, d.order_key, d.event_seq FOR NO KEY UPDATE OF d
    )
    UPDATE delivery d SET due_at = d.created_at, leased_by = NULL, attempts = 0 FROM leased l
    WHERE d.event_seq = l.event_seq AND d.destination = l.destination RETURNING 1`,
}

/** Makes deliveries due again that were leased and not asked for. */
export const giveBack = (run: Run, handed: readonly Handed[]): Promise<Row[]> =>
  run(DUE_STATEMENTS.giveBack, [
    column(handed, 'seq'),
    column(handed, 'destination'),
    column(handed, 'owner'),
  ])

/** Leases what is due; `signal` tells when something becomes due. */
export const dueMethods = (pool: Pool, handOver: HandOver, recent: RecentEvents, signal: Signal) => {
  const known = new KnownDue(signal)

  const takeDue = async (request: TakeDue): Promise<Taken> => {
    const handed = await handOver.take(request)
    const lanes = roomOf(request.lanes, handed)
    const { found, ...rest } = await takeMore(pool, known, { ...request, lanes, handed }).catch(
      (error: unknown) => {
        handOver.hold(handed)
        throw error
      },
    )
    handOver.want(request, roomAfter(lanes, found))
    const all = inOrder(request.lanes, [...handed.map(foundOf), ...found])
    return recent.complete({ deliveries: all, ...rest })
  }

  const release = async (owner: string, now: number): Promise<number> => {
    await handOver.end(owner)
    const released = await pool.run(DUE_STATEMENTS.release, [now, owner])
    if (released.length > 0) signal.tell()
    return released.length
  }

  return { takeDue, release }
}

/** The lanes, with the room that is left beyond what was taken. */
const roomOf = (lanes: readonly LaneRequest[], taken: readonly { destination: string }[]): LaneRequest[] => {
  if (taken.length === 0) return [...lanes]
  const counts = countBy(taken)
  return lanes.map(lane => ({ ...lane, limit: lane.limit - (counts.get(lane.destination) ?? 0) }))
}

/** A delivery that was taken, and where it stands in its lane: what was tried before may come before what never was, or after it. */
interface Found {
  taken: TakenDelivery
  rank: number
  dueAt: number
}

const foundOf = ({ owner: _owner, ...taken }: Handed): Found => ({ taken, rank: 1, dueAt: taken.createdAt })

const inOrder = (lanes: readonly LaneRequest[], found: readonly Found[]): TakenDelivery[] => {
  const numbers = new Map(lanes.map(({ destination }, index) => [destination, index]))
  const laneOf = ({ taken }: Found): number => numbers.get(taken.destination) ?? 0
  return found
    .toSorted(
      (a, b) =>
        laneOf(a) - laneOf(b) || a.rank - b.rank || a.dueAt - b.dueAt || a.taken.position - b.taken.position,
    )
    .map(({ taken }) => taken)
}

const roomAfter = (lanes: readonly LaneRequest[], found: readonly Found[]): LaneRequest[] =>
  roomOf(
    lanes,
    found.map(({ taken }) => taken),
  )

type TakeMore = TakeDue & { handed: readonly Handed[] }

type Look = Omit<Taken, 'deliveries'> & { found: Found[] }

/** Takes what there is room for beyond what was handed over. */
const takeMore = async (pool: Pool, known: KnownDue, request: TakeMore): Promise<Look> => {
  const nextDueAt = known.nextDueAt(request)
  if (nextDueAt !== undefined) return { found: [], ...(nextDueAt < Infinity && { nextDueAt }) }
  return known.look(
    request,
    () => look(pool, request),
    ({ found }) => roomAfter(request.lanes, found),
  )
}

/** Takes what is due in the database. */
const look = async (pool: Pool, request: TakeMore): Promise<Look> => {
  const { rows, waitMs } = request.lanes.some(({ rate }) => rate)
    ? await pool.transaction(run => leaseRated(run, request))
    : { rows: await pool.runFor(1, DUE_STATEMENTS.lease, leaseValues(request), hasTaken) }
  const taken = rows.filter(hasSeq)
  const members = await selectMembers(pool.run, taken.flatMap(digestOf))
  const nextDueAt = rows[0]?.nextDueAt ?? null
  return {
    found: taken.map(row => ({
      taken: takenOf(row, members),
      rank: Number(row.rank),
      dueAt: Number(row.dueAt),
    })),
    ...(nextDueAt !== null && { nextDueAt: Number(nextDueAt) }),
    ...(waitMs !== undefined && { waitMs }),
  }
}

const leaseRated = async (run: Run, request: TakeMore): Promise<{ rows: Row[]; waitMs?: number }> => {
  const { lanes, spend, ...rest } = await allowance(run, request.lanes)
  const rows = await run(DUE_STATEMENTS.lease, leaseValues({ ...request, lanes: [...lanes] }))
  await spend(countBy(rows.filter(hasSeq)))
  return { rows, ...rest }
}

const leaseValues = ({ lanes, now, leaseUntil, owner, handed }: TakeMore): unknown[] => [
  column(lanes, 'destination'),
  column(lanes, 'limit'),
  lanes.map(({ again, limit }) => again?.first ?? limit),
  lanes.map(({ again, limit }) => again?.most ?? limit),
  now,
  leaseUntil,
  owner,
  handed.map(({ seq, destination }) => `${seq} ${destination}`),
]

/** The first row says when the next is due, also where nothing was taken. */
const hasSeq = ({ seq }: Row): boolean => seq !== null
const hasTaken = (rows: readonly Row[]): boolean => rows.some(hasSeq)

const countBy = (taken: readonly { destination?: unknown }[]): Map<string, number> =>
  new Map(
    [...Map.groupBy(taken, ({ destination }) => String(destination))].map(([name, { length }]) => [
      name,
      length,
    ]),
  )

const digestOf = ({ destination, digest }: Row): DigestKey[] =>
  digest === null ? [] : [{ destination: String(destination), digest: Number(digest) }]

const takenOf = (row: Row, membersOf: ReadonlyMap<string, number[]>): TakenDelivery => {
  const [digest] = digestOf(row)
  const members = digest && membersOf.get(digestName(digest))
  return {
    seq: Number(row.seq),
    destination: String(row.destination),
    attempt: Number(row.attempt),
    attemptsBefore: Number(row.attemptsBefore),
    createdAt: Number(row.createdAt),
    position: Number(row.position),
    ...(Number(row.attempt) - 1 > Number(row.attemptsBefore) && { triedAt: Number(row.updatedAt) }),
    ...(row.replays !== null && { replays: Number(row.replays) }),
    ...(row.progress !== null && { progress: String(row.progress) }),
    ...(members && { members }),
  }
}
