import {
  isGathered,
  placeInDigests,
  placeInOrder,
  type Placement,
  takePositions,
  TAKEN,
  type Wish,
} from './place.ts'
import { column } from '../statement.ts'
import type { Row } from '../../read/row.ts'
import type { Run } from '../connection/session.ts'
import { Tally } from './tally.ts'
import { GATHER_MS } from '../../digests.ts'
import type { PlannedDelivery, DeliveryState } from '../../store.ts'

/** How many values {@link insertDeliveries} takes. */
const INSERT_VALUES = 12

/**
 * Plans deliveries and counts them, in one statement with `more` of its parts; returns those that it has leased, which are no longer due then.
 * A hashed subquery says what is taken, as the planner knows nothing of how many those are.
 */
const insertDeliveries = (more = ''): string => `
  WITH planned AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],
      $9::text[], $10::bigint[], $11::bigint[]) WITH ORDINALITY
      AS p(seq, destination, state, position, order_key, digest, now, due_at, reason, replay, lease_until, place)
  ), ${TAKEN}, ${more} inserted AS (
    INSERT INTO delivery (event_seq, destination, state, position, order_key, digest, attempts, attempts_before,
      created_at, updated_at, due_at, leased_by, reason, replay, replays)
    SELECT seq, destination, state, position, order_key, digest, CASE WHEN is_leased THEN 1 ELSE 0 END, 0, now, now,
      CASE WHEN is_leased THEN lease_until WHEN NOT is_taken THEN due_at END, CASE WHEN is_leased THEN $${INSERT_VALUES} END,
      reason, replay, CASE WHEN replay IS NOT NULL THEN 1 END
    FROM (
      SELECT p.*, lease_until IS NOT NULL AND NOT is_taken AS is_leased FROM (
        SELECT *, place IN (SELECT place FROM taken) AS is_taken FROM planned OFFSET 0
      ) p OFFSET 0
    ) p
    RETURNING event_seq, destination, leased_by
  ), tallied AS (
    INSERT INTO tally (destination, waiting, delivered, dead, cancelled)
    SELECT destination, count(*) FILTER (WHERE state = 'waiting'), 0, count(*) FILTER (WHERE state = 'dead'), 0
    FROM planned GROUP BY destination
  )
  SELECT event_seq AS seq, destination FROM inserted WHERE leased_by IS NOT NULL`

/** The hot statements, for the test that looks at their plans too. */
export const PLAN_STATEMENTS = {
  insertDeliveries: insertDeliveries(),
  // What was routed is no longer to be routed.
  insertRouted: insertDeliveries(`
    gone AS (
      DELETE FROM unrouted WHERE event_seq = ANY ($${INSERT_VALUES + 1}::bigint[])
    ), routed AS (
      INSERT INTO routing (event_seq, routed_at, explanation)
      SELECT * FROM unnest($${INSERT_VALUES + 1}::bigint[], $${INSERT_VALUES + 2}::bigint[], $${INSERT_VALUES + 3}::text[])
    ),`),
}

/** A delivery that is planned for an event, at a time in milliseconds. */
export interface Plan extends PlannedDelivery {
  seq: number
  now: number
  position: number
  /** The id of the replay that asks for it. */
  replay?: number
  /** Until when its owner has it, if it is due at once. */
  leaseUntil?: number
}

export const toWish = <One extends PlannedDelivery & { now: number }>(one: One): One & Wish => ({
  ...one,
  waits: one.state === 'waiting',
})

/** Plans deliveries, each as the last of its destination and its order. */
export const plan = async (run: Run, plans: readonly Omit<Plan, 'position'>[]): Promise<void> => {
  if (plans.length === 0) return
  const { next } = await takePositions(run, plans)
  const wishes = plans.map(one => toWish({ ...one, position: next(one.destination) }))
  const alone = wishes.filter(wish => !isGathered(wish))
  if (alone.length > 0) await run(PLAN_STATEMENTS.insertDeliveries, planValues(alone, placeInOrder(alone)))
  await planGathered(run, wishes.filter(isGathered))
}

/** Plans deliveries as members of digests. */
export const planGathered = async (
  run: Run,
  gathered: readonly (Plan & Wish & { digestMs: number })[],
): Promise<void> => {
  if (gathered.length === 0) return
  const placements = await placeInDigests(run, gathered)
  await run(PLAN_STATEMENTS.insertDeliveries, planValues(gathered, placements))
}

/** The values of {@link insertDeliveries}; `owner` is whose leases they are. */
export const planValues = (
  plans: readonly Plan[],
  placements: readonly Placement[],
  owner: string | null = null,
): unknown[] => [
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
  column(plans, 'leaseUntil'),
  owner,
]

/** The statements of this file, for the test that looks at their plans too. */
export const AGAIN_STATEMENTS = {
  // What was done of a digest says nothing of one with other members.
  planAnew: `
    WITH planned AS MATERIALIZED (
      SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[]) WITH ORDINALITY
        AS a(seq, destination, position, order_key, due_at, digest, now, place)
    ), ${TAKEN}
    UPDATE delivery d SET state = 'waiting', position = a.position, attempts_before = d.attempts, created_at = a.now,
      updated_at = a.now, due_at = CASE WHEN NOT a.is_taken THEN a.due_at END, digest = a.digest, replay = $8, leased_by = NULL,
      progress = CASE WHEN d.digest IS NULL THEN d.progress END, replays = coalesce(d.replays, 0) + 1
    FROM (SELECT *, place IN (SELECT place FROM taken) AS is_taken FROM planned OFFSET 0) a
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
  const { next } = await takePositions(run, ended)
  const wishes = ended.map(({ digest, ...one }) => ({
    ...one,
    now,
    waits: true,
    position: next(one.destination),
    ...(digest !== undefined && { digestMs: GATHER_MS }),
  }))
  const alone = wishes.filter(wish => !isGathered(wish))
  if (alone.length > 0)
    await run(AGAIN_STATEMENTS.planAnew, againValues(alone, placeInOrder(alone), now, replay))
  const gathered = wishes.filter(isGathered)
  if (gathered.length > 0)
    await run(
      AGAIN_STATEMENTS.planAnew,
      againValues(gathered, await placeInDigests(run, gathered), now, replay),
    )
  const tally = new Tally()
  for (const { destination, state } of ended) {
    tally.add(destination, state, -1)
    tally.add(destination, 'waiting', 1)
  }
  await tally.save(run)
}

const againValues = (
  ended: readonly Pick<EndedDelivery, 'seq' | 'destination'>[],
  placements: readonly Placement[],
  now: number,
  replay: number | undefined,
): unknown[] => [
  column(ended, 'seq'),
  column(ended, 'destination'),
  column(placements, 'position'),
  column(placements, 'orderKey'),
  column(placements, 'dueAt'),
  column(placements, 'digest'),
  ended.map(() => now),
  replay ?? null,
]
