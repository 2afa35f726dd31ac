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
    UPDATE replay SET "cursor" = ?, done = done + ?, planned = planned + ?, updated_at = ? WHERE id = ?`,
  selectState: 'SELECT state FROM replay WHERE id = ?',
  selectDelivery: `
    SELECT event_seq, destination, state, order_key, digest FROM delivery WHERE event_seq = ? AND destination = ?`,
}

/** Keeps replays and plans what they ask for; calls `onWork` when something becomes due or a replay may go on. */
export const replayMethods = (database: Database, memory: Memory, onWork: () => void) => {
  const insert = database.prepare(REPLAY_STATEMENTS.insert)
  const setState = database.prepare(REPLAY_STATEMENTS.setState)
  const setRequest = database.prepare(REPLAY_STATEMENTS.setRequest)
  const advance = database.prepare(REPLAY_STATEMENTS.advance)
  const selectState = database.prepare(REPLAY_STATEMENTS.selectState)
  const selectDelivery = database.prepare(REPLAY_STATEMENTS.selectDelivery)
  const planner = new Planner(database, memory, onWork)

  /** Returns how many deliveries it has planned. */
  const replan = (replay: number, { seq, deliveries }: Replanned, now: number): number => {
    // What is still to be routed will be sent by that, which could not plan the same delivery again.
    if (memory.unrouted.has(seq)) return 0
    let planned = 0
    for (const delivery of deliveries) {
      const row = selectDelivery.get(seq, delivery.destination)
      if (row?.state === 'waiting') continue
      if (row) planner.planAgain(row, now, replay)
      else planner.plan(seq, { ...delivery, state: 'waiting' }, now, replay)
      planned += 1
    }
    return planned
  }

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
      const planned = events.reduce((sum, event) => sum + replan(id, event, now), 0)
      advance.run(cursor, events.length, planned, now, id)
    },
  }
}
