import { ENDED_COLUMNS, endedOf, planAgain, plan } from './plan.ts'
import { lockDestinations } from './place.ts'
import type { Pool } from '../connection/pool.ts'
import { column, read } from '../statement.ts'
import type { Run } from '../connection/session.ts'
import { replayReadings } from '../../read/replays.ts'
import type { Replanned, Replay } from '../../store.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const REPLAY_STATEMENTS = {
  insert: `
    INSERT INTO replay (request, state, created_at, updated_at, total) VALUES ($1, 'running', $2, $2, $3) RETURNING id`,
  setState: `
    UPDATE replay SET state = $1, updated_at = $2 WHERE id = $3 AND state IN ('running', 'paused')`,
  setRequest: `UPDATE replay SET request = $1 WHERE id = $2 AND state IN ('running', 'paused')`,
  lock: 'SELECT state, "cursor" FROM replay WHERE id = $1 FOR UPDATE',
  advance: `
    UPDATE replay SET "cursor" = $1, done = done + $2, planned = planned + $3, waiting = nullif(coalesce(waiting, 0) + $4, 0),
      waiting_until = least(waiting_until, $5), updated_at = $6
    WHERE id = $7`,
  // The retention waits for these, or has removed them. What is still to be routed will be sent by that.
  lockEvents: `
    SELECT e.seq FROM event e WHERE e.seq = ANY ($1::bigint[]) AND NOT EXISTS (SELECT 1 FROM unrouted u WHERE u.event_seq = e.seq)
    ORDER BY e.seq FOR KEY SHARE OF e`,
  selectDeliveries: `
    SELECT ${ENDED_COLUMNS}, d.due_at FROM unnest($1::bigint[], $2::text[]) AS k(seq, destination)
    JOIN delivery d ON d.event_seq = k.seq AND d.destination = k.destination`,
  lockEnded: `
    SELECT ${ENDED_COLUMNS} FROM unnest($1::bigint[], $2::text[]) AS k(seq, destination)
    JOIN delivery d ON d.event_seq = k.seq AND d.destination = k.destination
    WHERE d.state <> 'waiting' ORDER BY d.destination, d.order_key, d.event_seq FOR UPDATE OF d`,
}

/** Keeps replays and plans what they ask for; calls `onWork` when something becomes due or a replay may go on. */
export const replayMethods = (pool: Pool, onWork: () => void) => ({
  addReplay: async ({
    request,
    createdAt,
    total,
  }: Pick<Replay, 'request' | 'createdAt' | 'total'>): Promise<number> => {
    const [added] = await pool.run(REPLAY_STATEMENTS.insert, [request, createdAt, total])
    onWork()
    return Number(added?.id)
  },

  setReplayState: async (id: number, state: Replay['state'], now: number): Promise<Replay | undefined> => {
    await pool.run(REPLAY_STATEMENTS.setState, [state, now, id])
    onWork()
    return read(pool.run, replayReadings.replay(id))
  },

  setReplayRequest: async (id: number, request: string): Promise<Replay | undefined> => {
    await pool.run(REPLAY_STATEMENTS.setRequest, [request, id])
    onWork()
    return read(pool.run, replayReadings.replay(id))
  },

  advanceReplay: async (id: number, cursor: number, events: Replanned[], now: number): Promise<void> => {
    await pool.transaction(run => advance(run, id, cursor, events, now))
    onWork()
  },
})

const advance = async (
  run: Run,
  id: number,
  cursor: number,
  events: readonly Replanned[],
  now: number,
): Promise<void> => {
  const [replay] = await run(REPLAY_STATEMENTS.lock, [id])
  // Several nodes go through the same replay: whoever comes second with a step has done it in vain.
  const isNext = events.every(({ seq }) => seq > Number(replay?.cursor))
  if (replay?.state !== 'running' || !isNext) return
  const { planned, waiting, waitingUntil } = await replan(run, id, events, now)
  await run(REPLAY_STATEMENTS.advance, [cursor, events.length, planned, waiting, waitingUntil, now, id])
}

/** What a step of a replay has come to. */
interface Step {
  planned: number
  /** How many deliveries waited already, and when the first of those is due that have a time of their own. */
  waiting: number
  waitingUntil: number | null
}

const replan = async (run: Run, replay: number, events: readonly Replanned[], now: number): Promise<Step> => {
  const there = new Set(
    (await run(REPLAY_STATEMENTS.lockEvents, [column(events, 'seq')])).map(({ seq }) => seq),
  )
  const wanted = events.flatMap(({ seq, deliveries }) =>
    there.has(seq) ? deliveries.map(delivery => ({ ...delivery, seq })) : [],
  )
  const keys = [column(wanted, 'seq'), column(wanted, 'destination')]
  await lockDestinations(run, column(wanted, 'destination'))
  const found = await run(REPLAY_STATEMENTS.selectDeliveries, keys)
  const known = new Set(found.map(nameOf))
  const ended = (await run(REPLAY_STATEMENTS.lockEnded, keys)).map(endedOf)
  const anew = wanted.filter(delivery => !known.has(nameOf(delivery)))
  await planAgain(
    run,
    ended.toSorted((a, b) => a.seq - b.seq),
    now,
    replay,
  )
  await plan(
    run,
    anew.map(delivery => ({ ...delivery, state: 'waiting', now, replay })),
  )
  const again = new Set(ended.map(nameOf))
  const waiting = found.filter(row => !again.has(nameOf(row)))
  const times = waiting.flatMap(({ due_at: dueAt }) => (dueAt === null ? [] : Number(dueAt)))
  return {
    planned: ended.length + anew.length,
    waiting: waiting.length,
    waitingUntil: times.length > 0 ? Math.min(...times) : null,
  }
}

const nameOf = ({ seq, destination }: { seq?: unknown; destination?: unknown }): string =>
  JSON.stringify([seq, destination])
