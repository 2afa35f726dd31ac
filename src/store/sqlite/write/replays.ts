import { Planner } from './plan.ts'
import type { Database } from '../file.ts'
import { replayReadings } from '../../read/replays.ts'
import { read } from '../statement.ts'
import type { Memory } from '../waiting/memory.ts'
import type { Replanned, Replay } from '../../store.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const REPLAY_STATEMENTS = {
  insert: `
    INSERT INTO replay (request, state, created_at, updated_at, total) VALUES (?, 'running', ?, ?, ?) RETURNING id`,
  setState: `
    UPDATE replay SET state = ?, updated_at = ? WHERE id = ? AND state IN ('running', 'paused')`,
  setRequest: `UPDATE replay SET request = ? WHERE id = ? AND state IN ('running', 'paused')`,
  advance: `
    UPDATE replay SET "cursor" = ?1, done = done + ?2, planned = planned + ?3, waiting = nullif(coalesce(waiting, 0) + ?4, 0),
      waiting_until = min(coalesce(waiting_until, ?5), coalesce(?5, waiting_until)), updated_at = ?6
    WHERE id = ?7`,
  selectState: 'SELECT state FROM replay WHERE id = ?',
  selectDelivery: `
    SELECT event_seq, destination, state, order_key, digest, due_at FROM delivery WHERE event_seq = ? AND destination = ?`,
}

/** Keeps replays and plans what they ask for; calls `onWork` when something becomes due or a replay may go on. */
export const replayMethods = (database: Database, memory: Memory, onWork: () => void) => {
  const insert = database.prepare(REPLAY_STATEMENTS.insert)
  const setState = database.prepare(REPLAY_STATEMENTS.setState)
  const setRequest = database.prepare(REPLAY_STATEMENTS.setRequest)
  const advance = database.prepare(REPLAY_STATEMENTS.advance)
  const selectState = database.prepare(REPLAY_STATEMENTS.selectState)
  const replan = createReplan(database, memory, onWork)

  return {
    addReplay: ({ request, createdAt, total }: Pick<Replay, 'request' | 'createdAt' | 'total'>): number => {
      onWork()
      return Number(insert.get(request, createdAt, createdAt, total)?.id)
    },

    setReplayState: (id: number, state: Replay['state'], now: number): Replay | undefined => {
      setState.run(state, now, id)
      onWork()
      return read(database, replayReadings.replay(id))
    },

    setReplayRequest: (id: number, request: string): Replay | undefined => {
      setRequest.run(request, id)
      onWork()
      return read(database, replayReadings.replay(id))
    },

    advanceReplay: (id: number, cursor: number, events: Replanned[], now: number): void => {
      if (selectState.get(id)?.state !== 'running') return
      const step: Step = { planned: 0, waiting: 0, waitingUntil: [] }
      for (const event of events) replan(id, event, now, step)
      const { planned, waiting, waitingUntil } = step
      advance.run(cursor, events.length, planned, waiting, earliestOf(waitingUntil), now, id)
    },
  }
}

/** What a step of a replay has come to. */
interface Step {
  planned: number
  /** How many deliveries waited already, and when those are due that have a time of their own. */
  waiting: number
  waitingUntil: number[]
}

const earliestOf = (times: readonly number[]): number | null => (times.length > 0 ? Math.min(...times) : null)

/** Plans the deliveries of one event again, and counts in `step` what has come of it. */
const createReplan = (database: Database, memory: Memory, onWork: () => void) => {
  const selectDelivery = database.prepare(REPLAY_STATEMENTS.selectDelivery)
  const planner = new Planner(database, memory, onWork)
  return (replay: number, { seq, deliveries }: Replanned, now: number, step: Step): void => {
    // What is still to be routed will be sent by that, which could not plan the same delivery again.
    if (memory.unrouted.has(seq)) return
    for (const delivery of deliveries) {
      const row = selectDelivery.get(seq, delivery.destination)
      if (row?.state === 'waiting') {
        step.waiting += 1
        if (row.due_at !== null) step.waitingUntil.push(Number(row.due_at))
        continue
      }
      if (row) planner.planAgain(row, now, replay)
      else planner.plan(seq, { ...delivery, state: 'waiting' }, now, replay)
      step.planned += 1
    }
  }
}
