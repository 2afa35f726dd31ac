import type { Pool } from '../connection/pool.ts'
import type { Signal } from '../connection/signal.ts'
import type { Handed, HandOver, Loan } from './hand-over.ts'
import { isGathered, placeInOrder, takePositions } from './place.ts'
import { PLAN_STATEMENTS, planGathered, planValues, toWish, type Plan } from './plan.ts'
import { COLUMNS, eventOf, type Row } from '../../read/row.ts'
import { column } from '../statement.ts'
import type { Run } from '../connection/session.ts'
import type { RecentEvents } from '../../recent-events.ts'
import type { KeptEvent, Routing } from '../../store.ts'

/** A node that has not asked for events within this time may be dead, and another one routes; also where the clock of the database was set back. */
const ROUTES_FOR = "interval '3 seconds'"
/** Not each time it asks, as it is written to disk. */
const RENEWED_WHEN_LEFT = "interval '2 seconds'"

export const ROUTING_STATEMENTS = {
  // The first part takes the turn or keeps it, the second reads if it is ours. It saves work and no more: what keeps an event from
  // being routed twice or out of order is that one transaction takes it out of `unrouted`, the oldest first.
  // Each event is looked up by its key, as the planner would rather read all that is kept up to here.
  takeUnrouted: `
    WITH turn AS (
      UPDATE router SET node = $1, until = now() + ${ROUTES_FOR}
      WHERE (node = $1 AND until < now() + ${RENEWED_WHEN_LEFT}) OR until < now() OR until > now() + ${ROUTES_FOR} RETURNING 1
    )
    SELECT ${COLUMNS.event} FROM (
      SELECT event_seq FROM unrouted
      WHERE EXISTS (SELECT 1 FROM turn) OR EXISTS (SELECT 1 FROM router WHERE node = $1 AND until >= now())
      ORDER BY event_seq LIMIT $2
    ) u CROSS JOIN LATERAL (SELECT * FROM event WHERE seq = u.event_seq LIMIT 1) e ORDER BY e.seq`,
  unrouted: `
    SELECT ${COLUMNS.event} FROM (SELECT event_seq FROM unrouted ORDER BY event_seq LIMIT $1) u
    CROSS JOIN LATERAL (SELECT * FROM event WHERE seq = u.event_seq LIMIT 1) e ORDER BY e.seq`,
  giveTurnAway: "UPDATE router SET until = '-infinity' WHERE node = $1",
  lockUnrouted: `
    SELECT event_seq AS seq FROM unrouted WHERE event_seq = ANY ($1::bigint[]) ORDER BY event_seq FOR UPDATE`,
  eventsBySeq: `SELECT ${COLUMNS.event} FROM event e WHERE e.seq = ANY ($1::bigint[])`,
}

/** Gives events to be routed, and keeps what that decided about them. `node` is who routes; `signal` tells when something is left to do. */
export const routingMethods = (
  pool: Pool,
  node: string,
  handOver: HandOver,
  recent: RecentEvents,
  signal: Signal,
) => {
  let isNoneLeft: (() => boolean) | undefined
  return {
    takeUnrouted: async (limit: number): Promise<KeptEvent[]> => {
      if (isNoneLeft?.()) return []
      const isSilent = signal.silence('events')
      const rows = await pool.run(ROUTING_STATEMENTS.takeUnrouted, [node, limit])
      isNoneLeft = () => rows.length === 0 && isSilent()
      return recent.remember(rows.map(eventOf))
    },
    recordRouting: async (routings: Routing[]): Promise<void> => {
      if (routings.length === 0) return
      recent.routed(routings)
      const { handed, isMore } = await pool.transaction((run, last) =>
        record(run, last, routings, handOver.loan()),
      )
      handOver.hold(handed)
      if (isMore) signal.tell()
      else signal.tellHere()
    },
    /** Lets another node route at once. */
    giveTurnAway: () => pool.run(ROUTING_STATEMENTS.giveTurnAway, [node]),
  }
}

/** For whoever only looks. */
export const routingReads = (pool: Pool) => ({
  unrouted: async (limit: number): Promise<KeptEvent[]> =>
    (await pool.run(ROUTING_STATEMENTS.unrouted, [limit])).map(eventOf),
})

/** Events by their numbers, those that are there. */
export const eventsBySeq = async (pool: Pool, seqs: number[]): Promise<KeptEvent[]> =>
  (await pool.run(ROUTING_STATEMENTS.eventsBySeq, [seqs])).map(eventOf)

/**
 * Only what no other node has routed meanwhile; each event is ours from here on to the end of the transaction. Returns what it has leased, and
 * whether there is more that is due, now or later.
 */
const record = async (
  run: Run,
  last: Run,
  routings: readonly Routing[],
  loan: Loan,
): Promise<{ handed: Handed[]; isMore: boolean }> => {
  const planned = routings.flatMap(({ seq, routedAt, deliveries }) =>
    deliveries.map(delivery => toWish({ ...delivery, seq, now: routedAt })),
  )
  const [unrouted, { next, paused }] = await Promise.all([
    run(ROUTING_STATEMENTS.lockUnrouted, [column(routings, 'seq')]),
    takePositions(run, planned),
  ])
  const seqs = new Set(unrouted.map(({ seq }) => seq))
  const ours = routings.filter(({ seq }) => seqs.has(seq))
  if (ours.length === 0) return { handed: [], isMore: false }
  const plans = planned
    .filter(({ seq }) => seqs.has(seq))
    .map(one => ({ ...one, position: next(one.destination) }))
  const alone = plans.filter(one => !isGathered(one))
  const gathered = plans.filter(isGathered)
  const placements = placeInOrder(alone)
  const { owner, lend } = loan
  const lent = alone.map((one, index) => {
    const { destination, now } = one
    const isDue = placements[index]?.dueAt !== undefined && !paused.has(destination)
    const leaseUntil = isDue ? lend(destination, now) : undefined
    return { ...one, ...(leaseUntil !== undefined && { leaseUntil }) }
  })
  const leased = await (gathered.length > 0 ? run : last)(PLAN_STATEMENTS.insertRouted, [
    ...planValues(lent, placements, owner),
    column(ours, 'seq'),
    column(ours, 'routedAt'),
    column(ours, 'explanation'),
  ])
  await planGathered(run, gathered)
  const due = placements.filter(({ dueAt }) => dueAt !== undefined)
  return { handed: handedOf(lent, leased, owner), isMore: due.length > leased.length || gathered.length > 0 }
}

/** What is handed to its owner. */
const handedOf = (plans: readonly Plan[], leased: readonly Row[], owner: string | null): Handed[] => {
  if (owner === null) return []
  const names = new Set(leased.map(({ seq, destination }) => `${Number(seq)} ${String(destination)}`))
  return plans
    .filter(({ seq, destination }) => names.has(`${seq} ${destination}`))
    .map(({ seq, destination, now, position }) => ({
      seq,
      destination,
      position,
      owner,
      attempt: 1,
      attemptsBefore: 0,
      createdAt: now,
    }))
}
