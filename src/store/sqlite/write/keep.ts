import type { Database } from '../file.ts'
import { eventInserter } from './insert-event.ts'
import { Planner } from './plan.ts'
import { Repeats } from './repeats.ts'
import type { Memory } from '../waiting/memory.ts'
import type { KeptEvent, NewEvent, Routing } from '../../store.ts'

export const INSERT_ROUTING = 'INSERT INTO routing (event_seq, routed_at, explanation) VALUES (?, ?, ?)'

/** Keeps events and what routing decided about them; calls `onWork` when that leaves something to do. */
export const keepMethods = (database: Database, memory: Memory, onWork: () => void) => {
  const insertEvent = eventInserter(database)
  const insertRouting = database.prepare(INSERT_ROUTING)
  const { unrouted } = memory
  const repeats = new Repeats(database)
  const planner = new Planner(database, memory, onWork)

  const appendOne = (event: NewEvent): void => {
    const kept = insertEvent(event)
    if (!kept) return
    repeats.remember(event, kept.seq)
    if (event.unreadable !== undefined) return
    unrouted.add(kept)
    onWork()
  }

  const recordOne = ({ seq, routedAt, explanation, deliveries }: Routing): void => {
    if (!unrouted.remove(seq)) return
    insertRouting.run(seq, routedAt, explanation)
    for (const delivery of deliveries) planner.plan(seq, delivery, routedAt)
  }

  return {
    /** Returns how many were left out as repeats. */
    append: (events: NewEvent[]): number => {
      let leftOut = 0
      for (const event of events) {
        if (repeats.isRepeat(event)) leftOut += 1
        else appendOne(event)
      }
      return leftOut
    },
    takeUnrouted: (limit: number): KeptEvent[] => unrouted.first(limit),
    recordRouting: (routings: Routing[]): void => routings.forEach(recordOne),
  }
}

const RECORD_DECISION = `
  INSERT INTO decision (event_seq, decision) SELECT seq, ? FROM event WHERE id = ?
  ON CONFLICT (event_seq) DO UPDATE SET decision = excluded.decision`

/** Records what Chat was told of a before-event. */
export const decisionMethods = (database: Database) => {
  const statement = database.prepare(RECORD_DECISION)
  return {
    recordDecision: (eventId: string, decision: string): void => void statement.run(decision, eventId),
  }
}
