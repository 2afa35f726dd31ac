import type { Database } from './file.ts'
import { COLUMNS, type Where } from './rows.ts'
import { selectKeys } from './selection.ts'
import type {
  DeliveryQuery,
  DeliverySelection,
  DeliverySummary,
  DestinationRecord,
  Replay,
  ReplayCounts,
} from '../store.ts'
import { afterKey, page, pageOfKeys, withoutNulls } from '../where.ts'

export const deliveriesStatement = ({ cursor, limit, ...selection }: DeliveryQuery): Where => {
  // The keys of a page first, so that whole rows and events are read for these alone.
  const { sql, values } = pageOfKeys(selectKeys(selection, afterKey(cursor)), limit)
  return {
    sql: `
      SELECT ${COLUMNS.delivery}
      FROM (${sql}) k
      CROSS JOIN delivery d ON d.event_seq = k.event_seq AND d.destination = k.destination
      CROSS JOIN event e ON e.seq = d.event_seq
      ORDER BY k.event_seq DESC, k.destination DESC`,
    values,
  }
}

const SELECT_DESTINATIONS = `
  SELECT name, waiting, dead, delivered, paused_at AS pausedAt, circuit, (
    SELECT created_at FROM delivery WHERE state = 'waiting' AND destination = name ORDER BY created_at LIMIT 1
  ) AS oldestWaitingAt
  FROM destination ORDER BY name`

const SELECT_CIRCUITS = 'SELECT name, circuit FROM destination WHERE circuit IS NOT NULL'

/** As the index of these is written: what follows from it is not enough. */
const UNDER_WAY = "state IN ('running', 'paused')"

const REPLAY_COLUMNS =
  'id, request, state, created_at AS createdAt, updated_at AS updatedAt, total, done, planned, "cursor"'

/** For the test that looks at plans too. */
export const REPLAY_READS = {
  newest: `SELECT ${REPLAY_COLUMNS} FROM replay ORDER BY id DESC LIMIT ?`,
  running: `SELECT ${REPLAY_COLUMNS} FROM replay WHERE ${UNDER_WAY} AND state = 'running' ORDER BY id LIMIT 1`,
  count: `
    SELECT (SELECT count(*) FROM replay WHERE ${UNDER_WAY} AND state = 'running') AS running,
      (SELECT count(*) FROM replay WHERE ${UNDER_WAY} AND state = 'paused') AS paused`,
}

const cursorOf = ({ seq, destination }: DeliverySummary): string => `${seq}:${destination}`

/** Reads deliveries, what is known of their destinations, and replays. */
export const deliveriesMethods = (database: Database) => ({
  deliveries: (query: DeliveryQuery): { deliveries: DeliverySummary[]; cursor?: string } => {
    const { sql, values } = deliveriesStatement(query)
    const found = database.prepare(sql).all(...values)
    const { rows, last } = page(
      found.map(row => withoutNulls(row) as DeliverySummary),
      query.limit,
    )
    return { deliveries: rows, ...(last && { cursor: cursorOf(last) }) }
  },

  countDeliveries: (selection: DeliverySelection, atMost: number): number => {
    const { sql, values } = selectKeys(selection)
    return Number(
      database.prepare(`SELECT count(*) AS count FROM (${sql} LIMIT ?)`).get(...values, atMost)?.count,
    )
  },

  replays: (limit: number): Replay[] =>
    database
      .prepare(REPLAY_READS.newest)
      .all(limit)
      .map(row => withoutNulls(row) as Replay),

  runningReplay: (): Replay | undefined => {
    const row = database.prepare(REPLAY_READS.running).get()
    return row && (withoutNulls(row) as Replay)
  },

  countReplays: (): ReplayCounts => database.prepare(REPLAY_READS.count).get() as ReplayCounts,

  circuits: () => database.prepare(SELECT_CIRCUITS).all() as { name: string; circuit: string }[],

  destinations: (): DestinationRecord[] =>
    database
      .prepare(SELECT_DESTINATIONS)
      .all()
      .map(row => withoutNulls(row) as DestinationRecord),
})
