import type { Pool } from '../connection/pool.ts'
import { plan } from './plan.ts'
import { COLUMNS, eventOf } from '../../read/row.ts'
import { column } from '../statement.ts'
import type { Run } from '../connection/session.ts'
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
  takeOut: 'DELETE FROM unrouted WHERE event_seq = ANY ($1::bigint[])',
  insertRouting: `
    INSERT INTO routing (event_seq, routed_at, explanation) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[])`,
}

/** Gives events to be routed, and keeps what that decided about them. `node` is who routes; `onWork` is called when something is left to do. */
export const routingMethods = (pool: Pool, node: string, onWork: () => void) => {
  return {
    takeUnrouted: async (limit: number): Promise<KeptEvent[]> =>
      (await pool.run(ROUTING_STATEMENTS.takeUnrouted, [node, limit])).map(eventOf),
    recordRouting: async (routings: Routing[]): Promise<void> => {
      if (routings.length === 0) return
      await pool.transaction(run => record(run, routings))
      onWork()
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

/** Only what no other node has routed meanwhile; each event is ours from here on to the end of the transaction. */
const record = async (run: Run, routings: readonly Routing[]): Promise<void> => {
  const unrouted = await run(ROUTING_STATEMENTS.lockUnrouted, [column(routings, 'seq')])
  const seqs = new Set(unrouted.map(({ seq }) => seq))
  const ours = routings.filter(({ seq }) => seqs.has(seq))
  if (ours.length === 0) return
  await Promise.all([
    run(ROUTING_STATEMENTS.takeOut, [column(ours, 'seq')]),
    run(ROUTING_STATEMENTS.insertRouting, [
      column(ours, 'seq'),
      column(ours, 'routedAt'),
      column(ours, 'explanation'),
    ]),
  ])
  await plan(
    run,
    ours.flatMap(({ seq, routedAt, deliveries }) =>
      deliveries.map(delivery => ({ ...delivery, seq, now: routedAt })),
    ),
  )
}
