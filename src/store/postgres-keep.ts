import { gatherer } from './postgres-gather.ts'
import type { Pool } from './postgres-pool.ts'
import { plan } from './postgres-plan.ts'
import { column, COLUMNS, eventOf } from './postgres-rows.ts'
import type { Run } from './postgres-session.ts'
import type { KeptEvent, NewEvent, Routing } from './store.ts'

/** What Chat repeats comes with the same bytes, within this time. */
const REPEAT_MS = 10 * 60_000

/** A node that has not asked for events for so long may be dead, and another one routes. */
const ROUTES_FOR = "interval '3 seconds'"
/** Not each time it asks, as it is written to disk. */
const RENEWED_WHEN_LEFT = "interval '2 seconds'"

const EVENT_COLUMNS = {
  id: 'text',
  app: 'text',
  command: 'text',
  kind: 'text',
  receivedAt: 'bigint',
  time: 'bigint',
  operator: 'text',
  subject: 'text',
  group: 'text',
  platform: 'text',
  clientIp: 'text',
  byAdmin: 'boolean',
  query: 'text',
  body: 'bytea',
  unreadable: 'text',
  repeatKey: 'bigint',
} as const satisfies Partial<Record<keyof NewEvent, string>>
const EVENT_FIELDS = Object.keys(EVENT_COLUMNS) as (keyof typeof EVENT_COLUMNS)[]

/** What belongs to an event besides its body and query: its columns, deliveries, attempts, and their places in indexes. */
export const BYTES_BESIDES = 1_024

export const KEEP_STATEMENTS = {
  // One statement, so one transaction and one way to the server and back. Keys are inserted in their order, as two nodes
  // that insert the same ones the other way round would wait for each other.
  append: `
    WITH incoming AS (
      SELECT * FROM unnest(${Object.values(EVENT_COLUMNS)
        .map((type, index) => `$${index + 1}::${type}[]`)
        .join(', ')})
      WITH ORDINALITY AS i(${EVENT_FIELDS.map(name => `"${name}"`).join(', ')}, place)
    ), remembered AS (
      INSERT INTO repeat AS r (key, at)
      SELECT "repeatKey", "receivedAt" FROM incoming WHERE "repeatKey" IS NOT NULL ORDER BY "repeatKey"
      ON CONFLICT (key) DO UPDATE SET at = excluded.at WHERE r.at < excluded.at - ${REPEAT_MS}
      RETURNING key
    ), kept AS (
      INSERT INTO event (id, app, command, kind, received_at, time, operator, subject, "group", platform, client_ip, by_admin,
        query, body, unreadable)
      SELECT id, app, command, kind, "receivedAt", time, operator, subject, "group", platform, "clientIp", "byAdmin",
        query, body, unreadable
      FROM incoming WHERE "repeatKey" IS NULL OR "repeatKey" IN (SELECT key FROM remembered) ORDER BY place
      ON CONFLICT (id) DO NOTHING
      RETURNING seq, unreadable, octet_length(body) + octet_length(query) + ${BYTES_BESIDES} AS bytes
    ), measured AS (
      INSERT INTO volume (bytes) SELECT sum(bytes) FROM kept HAVING count(*) > 0
    )
    INSERT INTO unrouted (event_seq) SELECT seq FROM kept WHERE unreadable IS NULL`,
  // The first part takes the turn or keeps it, the second reads if it is ours. It saves work and no more: what keeps an event from
  // being routed twice or out of order is that one transaction takes it out of `unrouted`, the oldest first.
  // Each event is looked up by its key, as the planner would rather read all that is kept up to here.
  unrouted: `
    WITH turn AS (
      UPDATE router SET node = $1, until = now() + ${ROUTES_FOR}
      WHERE (node = $1 AND until < now() + ${RENEWED_WHEN_LEFT}) OR until < now() RETURNING 1
    )
    SELECT ${COLUMNS.event} FROM (
      SELECT event_seq FROM unrouted
      WHERE EXISTS (SELECT 1 FROM turn) OR EXISTS (SELECT 1 FROM router WHERE node = $1 AND until >= now())
      ORDER BY event_seq LIMIT $2
    ) u CROSS JOIN LATERAL (SELECT * FROM event WHERE seq = u.event_seq LIMIT 1) e ORDER BY e.seq`,
  giveTurnAway: "UPDATE router SET until = '-infinity' WHERE node = $1",
  takeOut: `
    WITH ours AS MATERIALIZED (
      SELECT event_seq FROM unrouted WHERE event_seq = ANY ($1::bigint[]) ORDER BY event_seq FOR UPDATE
    )
    DELETE FROM unrouted u USING ours WHERE u.event_seq = ours.event_seq RETURNING u.event_seq AS seq`,
  insertRouting: `
    INSERT INTO routing (event_seq, routed_at, explanation) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[])`,
}

/** Keeps events and what routing decided about them. `node` is who routes; `onWork` is called when something is left to do. */
export const keepMethods = (pool: Pool, node: string, onWork: () => void) => {
  const append = gatherer<NewEvent>(
    async events => {
      await pool.run(KEEP_STATEMENTS.append, valuesOf(withoutRepeats(events)))
      onWork()
    },
    ({ body }) => body.byteLength,
  )

  return {
    append: (events: NewEvent[]): Promise<void> => append(events),
    unrouted: async (limit: number): Promise<KeptEvent[]> =>
      (await pool.run(KEEP_STATEMENTS.unrouted, [node, limit])).map(eventOf),
    recordRouting: async (routings: Routing[]): Promise<void> => {
      if (routings.length === 0) return
      await pool.transaction(run => record(run, routings))
      onWork()
    },
    /** Lets another node route at once. */
    giveTurnAway: () => pool.run(KEEP_STATEMENTS.giveTurnAway, [node]),
  }
}

/** Only what no other node has routed meanwhile; each event is ours from here on to the end of the transaction. */
const record = async (run: Run, routings: readonly Routing[]): Promise<void> => {
  const taken = await run(KEEP_STATEMENTS.takeOut, [column(routings, 'seq')])
  const seqs = new Set(taken.map(({ seq }) => seq))
  const ours = routings.filter(({ seq }) => seqs.has(seq))
  if (ours.length === 0) return
  await run(KEEP_STATEMENTS.insertRouting, [
    column(ours, 'seq'),
    column(ours, 'routedAt'),
    column(ours, 'explanation'),
  ])
  await plan(
    run,
    ours.flatMap(({ seq, routedAt, deliveries }) =>
      deliveries.map(delivery => ({ ...delivery, seq, now: routedAt })),
    ),
  )
}

const valuesOf = (events: readonly NewEvent[]): unknown[] => EVENT_FIELDS.map(name => column(events, name))

/** One statement cannot tell a repeat from what it inserts itself. */
const withoutRepeats = (events: readonly NewEvent[]): NewEvent[] => {
  const seen = new Set<bigint>()
  return events.filter(({ repeatKey }) => {
    if (repeatKey === undefined) return true
    const isNew = !seen.has(repeatKey)
    seen.add(repeatKey)
    return isNew
  })
}
