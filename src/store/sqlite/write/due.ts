import type { TakenDeliveries, TakenDelivery } from '../../recent-events.ts'
import { COLUMNS, eventOf } from '../../read/row.ts'
import type { KeptEvent, LaneRequest, TakeDue } from '../../store.ts'
import type { Database } from '../file.ts'
import { Leasing } from './leasing.ts'
import type { Memory } from '../waiting/memory.ts'
import type { Kind } from '../waiting/waiting.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const DUE_STATEMENTS = {
  release: "UPDATE delivery SET due_at = ? WHERE event_seq = ? AND destination = ? AND state = 'waiting'",
  selectEvents: `SELECT ${COLUMNS.event} FROM event e WHERE e.seq IN (SELECT value FROM json_each(?))`,
}

/** Leases what is due; calls `onWork` when something becomes due. */
export const dueMethods = (database: Database, memory: Memory, onWork: () => void) => {
  const { leases } = memory
  const leasing = new Leasing(database, memory)
  const { eventsBySeq } = eventReads(database)
  const releaseOne = database.prepare(DUE_STATEMENTS.release)

  /** Gives the events before `recentFrom` too, which the caller does not remember. */
  const takeDue = (request: TakeDue, recentFrom = Infinity): TakenDeliveries => {
    const taken = request.lanes.map(lane => takeLane(lane, request, memory, leasing))
    const deliveries = taken.flatMap(lane => lane.deliveries)
    const next = taken.flatMap(({ next: dueAts }) => dueAts)
    const seqs = deliveries.flatMap(({ seq, members = [] }) => [seq, ...members])
    const forgotten = [...new Set(seqs)].filter(seq => seq < recentFrom)
    return {
      deliveries,
      ...(forgotten.length > 0 && { events: eventsBySeq(forgotten) }),
      ...(next.length > 0 && { nextDueAt: Math.min(...next) }),
    }
  }

  const release = (owner: string, now: number): number => {
    const ended = leases.where(lease => lease.owner === owner)
    for (const held of ended) {
      leasing.end(held)
      releaseOne.run(now, held.lease.waiting.seq, held.destination)
    }
    if (ended.length > 0) onWork()
    return ended.length
  }

  const attemptUnderWay = (seq: number, destination: string): number | undefined =>
    leases.find(destination, seq)?.attempt

  return { takeDue, attemptUnderWay, release }
}

/** What is due for a lane, leased, and when more will be due. */
const takeLane = (lane: LaneRequest, request: TakeDue, memory: Memory, leasing: Leasing) => {
  const { destinations, leases, lines } = memory
  const { destination, limit, again = { first: limit, most: limit } } = lane
  const { now } = request
  if (destinations.isPaused(destination)) return { deliveries: [], next: [] }
  for (const held of leases.where(({ until }) => until <= now, destination)) leasing.end(held)
  const leaseEnds = leases.where(() => true, destination).map(({ lease: { until } }) => until)
  const { due } = lines.of(destination)
  const take = (kind: Kind, atMost: number): TakenDelivery[] =>
    due[kind].take(atMost, now).map(waiting => leasing.begin(waiting, destination, request))
  const first = take('again', Math.min(again.first, limit))
  const fresh = take('fresh', limit - first.length)
  const left = Math.min(limit - fresh.length, again.most) - first.length
  const rest = first.length < again.first ? [] : take('again', left)
  const next = [due.fresh.nextDueAt, due.again.nextDueAt, ...leaseEnds]
  return { deliveries: [...first, ...fresh, ...rest], next: next.filter(dueAt => dueAt !== undefined) }
}

/** Events by their numbers. */
export const eventReads = (database: Database) => {
  const select = database.prepare(DUE_STATEMENTS.selectEvents)
  return {
    eventsBySeq: (seqs: number[]): KeptEvent[] => select.all(JSON.stringify(seqs)).map(row => eventOf(row)),
  }
}
