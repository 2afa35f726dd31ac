import { place, type Place } from './place.ts'
import { column } from '../rows.ts'
import type { Run } from '../connection/session.ts'
import { Tally } from './tally.ts'
import type { PlannedDelivery } from '../../store.ts'

/** The hot statements, for the test that looks at their plans too. */
export const PLAN_STATEMENTS = {
  insertDeliveries: `
    INSERT INTO delivery (event_seq, destination, state, position, order_key, digest, attempts, attempts_before,
      created_at, updated_at, due_at, reason, replays)
    SELECT seq, destination, state, position, order_key, digest, 0, 0, now, now, due_at, reason, replays
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],
      $9::text[], $10::bigint[])
      AS p(seq, destination, state, position, order_key, digest, now, due_at, reason, replays)`,
}

/** A delivery that is planned for an event, at a time in milliseconds. */
export interface Plan extends PlannedDelivery {
  seq: number
  now: number
  replays?: number
}

/** Plans deliveries, each as the last of its destination and its order. */
export const plan = async (run: Run, plans: readonly Plan[]): Promise<void> => {
  if (plans.length === 0) return
  const places = await place(
    run,
    plans.map(one => ({ ...one, waits: one.state === 'waiting' })),
  )
  const tally = new Tally()
  for (const { destination, state } of plans) tally.add(destination, state, 1)
  await Promise.all([run(PLAN_STATEMENTS.insertDeliveries, valuesOf(plans, places)), tally.save(run)])
}

const valuesOf = (plans: readonly Plan[], places: readonly Place[]): unknown[] => [
  column(plans, 'seq'),
  column(plans, 'destination'),
  column(plans, 'state'),
  column(places, 'position'),
  column(places, 'orderKey'),
  column(places, 'digest'),
  column(plans, 'now'),
  column(places, 'dueAt'),
  column(plans, 'reason'),
  column(plans, 'replays'),
]
