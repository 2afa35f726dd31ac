import { place, type Placement } from './place.ts'
import { column } from '../statement.ts'
import type { Row } from '../../read/row.ts'
import type { Run } from '../connection/session.ts'
import { Tally } from './tally.ts'
import { GATHER_MS } from '../../digests.ts'
import type { PlannedDelivery, DeliveryState } from '../../store.ts'

/** The hot statements, for the test that looks at their plans too. */
export const PLAN_STATEMENTS = {
  insertDeliveries: `
    INSERT INTO delivery (event_seq, destination, state, position, order_key, digest, attempts, attempts_before,
      created_at, updated_at, due_at, reason, replay, replays)
    SELECT seq, destination, state, position, order_key, digest, 0, 0, now, now, due_at, reason, replay,
      CASE WHEN replay IS NOT NULL THEN 1 END
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],
      $9::text[], $10::bigint[])
      AS p(seq, destination, state, position, order_key, digest, now, due_at, reason, replay)`,
}

/** A delivery that is planned for an event, at a time in milliseconds. */
export interface Plan extends PlannedDelivery {
  seq: number
  now: number
  /** The id of the replay that asks for it. */
  replay?: number
}

/** Plans deliveries, each as the last of its destination and its order. */
export const plan = async (run: Run, plans: readonly Plan[]): Promise<void> => {
  if (plans.length === 0) return
  const placements = await place(
    run,
    plans.map(one => ({ ...one, waits: one.state === 'waiting' })),
  )
  const tally = new Tally()
  for (const { destination, state } of plans) tally.add(destination, state, 1)
  await Promise.all([run(PLAN_STATEMENTS.insertDeliveries, valuesOf(plans, placements)), tally.save(run)])
}

const valuesOf = (plans: readonly Plan[], placements: readonly Placement[]): unknown[] => [
  column(plans, 'seq'),
  column(plans, 'destination'),
  column(plans, 'state'),
  column(placements, 'position'),
  column(placements, 'orderKey'),
  column(placements, 'digest'),
  column(plans, 'now'),
  column(placements, 'dueAt'),
  column(plans, 'reason'),
  column(plans, 'replay'),
]

/** The statements of this file, for the test that looks at their plans too. */
export const AGAIN_STATEMENTS = {
  // What was done of a digest says nothing of one with other members.
  planAnew: `
    UPDATE delivery d SET state = 'waiting', position = a.position, attempts_before = d.attempts, created_at = a.now,
      updated_at = a.now, due_at = a.due_at, digest = a.digest, replay = $7, leased_by = NULL,
      progress = CASE WHEN d.digest IS NULL THEN d.progress END, replays = coalesce(d.replays, 0) + 1
    FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
      AS a(seq, destination, position, due_at, digest, now)
    WHERE d.event_seq = a.seq AND d.destination = a.destination`,
}

/** A delivery that was made, given up or dropped, and that this transaction has locked. */
export interface EndedDelivery {
  seq: number
  destination: string
  state: DeliveryState
  position: number
  orderKey?: string
  digest?: number
}

/** The columns for {@link endedOf}, of `delivery d`. */
export const ENDED_COLUMNS =
  'd.event_seq AS seq, d.destination, d.state, d.position, d.order_key AS "orderKey", d.digest'

export const endedOf = ({ seq, destination, state, position, orderKey, digest }: Row): EndedDelivery => ({
  seq: Number(seq),
  destination: String(destination),
  state: state as DeliveryState,
  position: Number(position),
  ...(orderKey !== null && { orderKey: String(orderKey) }),
  ...(digest !== null && { digest: Number(digest) }),
})

/** Plans deliveries anew: each as the last of its order, with a new schedule; for a replay, if its id is given, and otherwise by hand. */
export const planAgain = async (
  run: Run,
  ended: readonly EndedDelivery[],
  now: number,
  replay?: number,
): Promise<void> => {
  if (ended.length === 0) return
  const placements = await place(
    run,
    ended.map(({ destination, orderKey, digest }) => ({
      destination,
      now,
      waits: true,
      ...(orderKey !== undefined && { orderKey }),
      ...(digest !== undefined && { digestMs: GATHER_MS }),
    })),
  )
  await run(AGAIN_STATEMENTS.planAnew, [
    column(ended, 'seq'),
    column(ended, 'destination'),
    column(placements, 'position'),
    column(placements, 'dueAt'),
    column(placements, 'digest'),
    ended.map(() => now),
    replay ?? null,
  ])
  const tally = new Tally()
  for (const { destination, state } of ended) {
    tally.add(destination, state, -1)
    tally.add(destination, 'waiting', 1)
  }
  await tally.save(run)
}
