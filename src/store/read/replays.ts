import type { Replay, ReplayCounts } from '../store.ts'
import { withoutNulls } from './row.ts'
import type { Reading } from './sql.ts'

const REPLAY_COLUMNS =
  'id, request, state, created_at AS "createdAt", updated_at AS "updatedAt", total, done, planned, waiting, waiting_until AS "waitingUntil", "cursor"'

/** As the index of these is written: for SQLite what follows from it is not enough. */
const UNDER_WAY = "state IN ('running', 'paused')"

/** For the tests that look at plans too. */
export const REPLAY_READS = {
  newest: `SELECT ${REPLAY_COLUMNS} FROM replay ORDER BY id DESC LIMIT ?`,
  one: `SELECT ${REPLAY_COLUMNS} FROM replay WHERE id = ?`,
  running: `SELECT ${REPLAY_COLUMNS} FROM replay WHERE ${UNDER_WAY} AND state = 'running' ORDER BY id LIMIT 1`,
  count: `
    SELECT (SELECT count(*) FROM replay WHERE ${UNDER_WAY} AND state = 'running') AS running,
      (SELECT count(*) FROM replay WHERE ${UNDER_WAY} AND state = 'paused') AS paused`,
}

export const replayReadings = {
  *replays(limit: number): Reading<Replay[]> {
    const rows = yield { sql: REPLAY_READS.newest, values: [limit] }
    return rows.map(row => withoutNulls(row) as Replay)
  },

  *replay(id: number): Reading<Replay | undefined> {
    const [row] = yield { sql: REPLAY_READS.one, values: [id] }
    return row && (withoutNulls(row) as Replay)
  },

  *runningReplay(): Reading<Replay | undefined> {
    const [row] = yield { sql: REPLAY_READS.running, values: [] }
    return row && (withoutNulls(row) as Replay)
  },

  *countReplays(): Reading<ReplayCounts> {
    const [counts] = yield { sql: REPLAY_READS.count, values: [] }
    return { running: Number(counts?.running), paused: Number(counts?.paused) }
  },
}
