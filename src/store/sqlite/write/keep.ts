import type { SQLInputValue } from 'node:sqlite'
import type { Database } from '../file.ts'
import { orNull } from '../statement.ts'
import { ProfileHistory } from './profile.ts'
import { Planner } from './plan.ts'
import { Repeats } from './repeats.ts'
import type { Memory } from '../waiting/memory.ts'
import type { KeptEvent, NewEvent, Routing } from '../../store.ts'

/** With the values of {@link eventValues}, and what its tags had before. */
export const INSERT_EVENT = `
  INSERT INTO event (id, app, command, kind, received_at, time, operator, subject, "group", platform, client_ip, by_admin,
    query, body, unreadable, trace_parent, node, repeat_key, values_before)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`

export const INSERT_ROUTING = 'INSERT INTO routing (event_seq, routed_at, explanation) VALUES (?, ?, ?)'

/** Keeps events and what routing decided about them; calls `onWork` when that leaves something to do. */
export const keepMethods = (database: Database, memory: Memory, onWork: () => void) => {
  const insertEvent = database.prepare(INSERT_EVENT)
  const insertRouting = database.prepare(INSERT_ROUTING)
  const { unrouted } = memory
  const repeats = new Repeats(database)
  const profiles = new ProfileHistory(database)
  const planner = new Planner(database, memory, onWork)

  const appendOne = (event: NewEvent): void => {
    const known = profiles.look(event)
    const { before } = known
    const { changes, lastInsertRowid } = insertEvent.run(
      ...eventValues(event),
      orNull(before && JSON.stringify(before)),
    )
    if (changes === 0) return
    const seq = Number(lastInsertRowid)
    repeats.remember(event, seq)
    profiles.remember(event, seq, known)
    if (event.unreadable !== undefined) return
    unrouted.add(keptEvent(event, seq, before))
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

/** The event as it would be read back. */
const keptEvent = (event: NewEvent, seq: number, before: KeptEvent['before']): KeptEvent => {
  const { repeatKey: _key, changes: _changes, ...kept } = event
  return { ...kept, seq, ...(before && { before }) }
}

export const eventValues = (event: NewEvent): SQLInputValue[] => [
  event.id,
  event.app,
  event.command,
  event.kind,
  event.receivedAt,
  event.time,
  orNull(event.operator),
  orNull(event.subject),
  orNull(event.group),
  orNull(event.platform),
  orNull(event.clientIp),
  event.byAdmin ? 1 : 0,
  event.query,
  event.body,
  orNull(event.unreadable),
  orNull(event.traceParent),
  orNull(event.node),
  orNull(event.repeatKey),
]

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
