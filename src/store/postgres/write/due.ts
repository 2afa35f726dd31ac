import { digestName, type DigestKey, sealDigests } from './digest.ts'
import type { Pool } from '../connection/pool.ts'
import { allowance } from './rate.ts'
import { POSTGRES } from '../../read/dialect.ts'
import { COLUMNS, eventOf } from '../../read/row.ts'
import { column } from '../statement.ts'
import type { Row } from '../../read/row.ts'
import type { Run } from '../connection/session.ts'
import type { DueDelivery, KeptEvent, TakeDue, Taken } from '../../store.ts'

/** The lanes that may be taken from, in the order in which they were asked for. */
const OPEN_LANES = `
  SELECT * FROM unnest($1::text[], $2::integer[], $3::integer[], $4::integer[])
    WITH ORDINALITY AS l(destination, amount, first, most, number)
  WHERE NOT EXISTS (SELECT 1 FROM destination WHERE name = l.destination AND paused_at IS NOT NULL)`

/** What is due of a lane, of those that were tried before or of the others. */
const dueOf = (again: 0 | 1, amount: string): string => `
  SELECT ctid AS place, event_seq, destination, due_at, position FROM delivery
  WHERE destination = l.destination AND ${POSTGRES.again} = ${again} AND due_at <= $5
  ORDER BY due_at, position LIMIT ${amount} FOR NO KEY UPDATE SKIP LOCKED`

/** The hot statements, for the test that looks at their plans too. */
export const DUE_STATEMENTS = {
  // What another node is just taking is not waited for. Order is safe with that: only the first of an order has a due time. The rows are
  // found again by where they lie, and each event by its key: the planner expects a tenth of all that waits, and would read the tables.
  lease: `
    WITH due AS MATERIALIZED (
      SELECT l.number, d.* FROM (${OPEN_LANES}) l CROSS JOIN LATERAL (
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
    )
    SELECT ${COLUMNS.event}, d.destination, d.attempts AS attempt, d.attempts_before AS "attemptsBefore",
      d.created_at AS "createdAt", d.updated_at AS "updatedAt", d.position, d.digest, d.replays, d.progress
    FROM leased d JOIN due ON due.event_seq = d.event_seq AND due.destination = d.destination
    CROSS JOIN LATERAL (SELECT * FROM event WHERE seq = d.event_seq LIMIT 1) e
    ORDER BY due.number, due.rank, due.due_at, d.position`,
  // What was just leased is left out.
  selectNextDueAt: `
    SELECT min(next.due_at) AS "nextDueAt"
    FROM (${OPEN_LANES}) l CROSS JOIN (VALUES (0::bigint), (1)) kind(again) CROSS JOIN LATERAL (
      SELECT due_at FROM delivery
      WHERE destination = l.destination AND ${POSTGRES.again} = kind.again AND due_at IS NOT NULL
        AND (leased_by IS DISTINCT FROM $6 OR due_at <> $5)
      ORDER BY due_at, position LIMIT 1
    ) next`,
  release: `
    WITH leased AS MATERIALIZED (
      SELECT event_seq, destination FROM delivery WHERE leased_by = $2
      ORDER BY destination, order_key, event_seq FOR NO KEY UPDATE
    )
    UPDATE delivery d SET due_at = $1, leased_by = NULL FROM leased l
    WHERE d.event_seq = l.event_seq AND d.destination = l.destination RETURNING 1`,
}

/** Leases what is due; calls `onWork` when something becomes due. */
export const dueMethods = (pool: Pool, onWork: () => void) => ({
  takeDue: (request: TakeDue): Promise<Taken> => pool.transaction(run => take(run, request)),

  release: async (owner: string, now: number): Promise<number> => {
    const released = await pool.run(DUE_STATEMENTS.release, [now, owner])
    if (released.length > 0) onWork()
    return released.length
  },
})

const take = async (run: Run, { lanes: wanted, now, leaseUntil, owner }: TakeDue): Promise<Taken> => {
  const { lanes, spend, waitMs } = await allowance(run, wanted)
  const asked = [
    column(lanes, 'destination'),
    column(lanes, 'limit'),
    lanes.map(({ again, limit }) => again?.first ?? limit),
    lanes.map(({ again, limit }) => again?.most ?? limit),
  ]
  const [rows, [next]] = await Promise.all([
    run(DUE_STATEMENTS.lease, [...asked, now, leaseUntil, owner]),
    run(DUE_STATEMENTS.selectNextDueAt, [...asked, leaseUntil, owner]),
  ])
  await spend(countBy(rows))
  const members = await sealDigests(run, rows.flatMap(digestOf))
  const nextDueAt = next?.nextDueAt as number | null
  return {
    deliveries: rows.map(row => deliveryOf(row, members)),
    ...(nextDueAt !== null && { nextDueAt }),
    ...(waitMs !== undefined && { waitMs }),
  }
}

const countBy = (rows: readonly Row[]): Map<string, number> =>
  new Map(
    [...Map.groupBy(rows, ({ destination }) => String(destination))].map(([name, { length }]) => [
      name,
      length,
    ]),
  )

const digestOf = ({ destination, digest }: Row): DigestKey[] =>
  digest === null ? [] : [{ destination: String(destination), digest: Number(digest) }]

const deliveryOf = (row: Row, membersOf: ReadonlyMap<string, KeptEvent[]>): DueDelivery => {
  const {
    destination,
    attempt,
    attemptsBefore,
    createdAt,
    updatedAt,
    position,
    digest: _,
    replays,
    progress,
    ...event
  } = row
  const [digest] = digestOf(row)
  const members = digest && membersOf.get(digestName(digest))
  return {
    event: eventOf(event),
    destination: String(destination),
    attempt: Number(attempt),
    attemptsBefore: Number(attemptsBefore),
    createdAt: Number(createdAt),
    position: Number(position),
    ...(Number(attempt) - 1 > Number(attemptsBefore) && { triedAt: Number(updatedAt) }),
    ...(replays !== null && { replays: Number(replays) }),
    ...(progress !== null && { progress: String(progress) }),
    ...(members && { members }),
  }
}
