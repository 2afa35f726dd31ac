import type { Database } from '../file.ts'
import { prepareAll } from '../statement.ts'
import { Digests } from './digest.ts'
import { COLUMNS, eventOf } from '../../read/row.ts'
import type { KeptEvent, LaneRequest, TakeDue } from '../../store.ts'
import type { TakenDelivery } from '../../recent-events.ts'
import type { Held } from '../waiting/leases.ts'
import type { Memory } from '../waiting/memory.ts'
import { isAgain, type Kind, type Waiting } from '../waiting/waiting.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const DUE_STATEMENTS = {
  count: "UPDATE delivery SET attempts = ? WHERE event_seq = ? AND destination = ? AND state = 'waiting'",
  selectEvents: `SELECT ${COLUMNS.event} FROM event e WHERE e.seq IN (SELECT value FROM json_each(?))`,
  release: "UPDATE delivery SET due_at = ? WHERE event_seq = ? AND destination = ? AND state = 'waiting'",
}

const COUNT_UNDER_WAY = `
  UPDATE delivery SET attempts = attempts + 1 WHERE state = 'waiting' AND (event_seq, destination) IN (
    SELECT value, name FROM destination CROSS JOIN json_each(under_way) WHERE under_way IS NOT NULL
  )`

/** Counts the attempts that were under way when a gateway ended; its deliveries are due. To be called before anything is taken. */
export const countUnderWay = (database: Database): void =>
  database.exec(
    `BEGIN IMMEDIATE; ${COUNT_UNDER_WAY}; UPDATE destination SET under_way = NULL WHERE under_way IS NOT NULL; COMMIT`,
  )

/** Leases what is due; calls `onWork` when something becomes due. */
export const dueMethods = (database: Database, memory: Memory, onWork: () => void) => {
  const { destinations, leases, lines } = memory
  const digests = new Digests(database)
  const { count, release: releaseOne } = prepareAll(database, DUE_STATEMENTS)

  /** Ends leases of which no outcome came: the attempts count. */
  const end = ({ destination, lease: { waiting, attempt, isCounted } }: Held): void => {
    if (!isCounted) count.run(attempt, waiting.seq, destination)
    leases.remove(destination, waiting.seq)
    lines.inFile(destination)
  }

  const lease = (waiting: Waiting, destination: string, { leaseUntil, owner }: TakeDue): TakenDelivery => {
    const { seq, attempts, attemptsBefore, createdAt, updatedAt, position, digest, replays, progress } =
      waiting
    const attempt = attempts + 1
    // The first attempt is counted with its outcome, or after a crash. Others are few.
    const isCounted = isAgain(waiting)
    if (isCounted) count.run(attempt, seq, destination)
    leases.add(destination, { waiting, attempt, isCounted, owner, until: leaseUntil })
    return {
      seq,
      destination,
      attempt,
      attemptsBefore,
      createdAt,
      position,
      ...(replays !== undefined && { replays }),
      ...(progress !== undefined && { progress }),
      ...(isCounted && { triedAt: updatedAt }),
      ...(digest !== undefined && { members: digests.seal(destination, digest) }),
    }
  }

  const takeLane = (lane: LaneRequest, request: TakeDue) => {
    const { destination, limit, again = { first: limit, most: limit } } = lane
    const { now } = request
    if (destinations.isPaused(destination)) return { deliveries: [], next: [] }
    leases.where(({ until }) => until <= now, destination).forEach(end)
    const leaseEnds = leases.where(() => true, destination).map(({ lease: { until } }) => until)
    const line = lines.of(destination)
    const take = (kind: Kind, atMost: number): TakenDelivery[] =>
      line.due(kind, atMost, now).map(waiting => lease(waiting, destination, request))
    const first = take('again', Math.min(again.first, limit))
    const fresh = take('fresh', limit - first.length)
    const left = Math.min(limit - fresh.length, again.most) - first.length
    const rest = first.length < again.first ? [] : take('again', left)
    const next = [line.nextDueAt('fresh'), line.nextDueAt('again'), ...leaseEnds]
    return { deliveries: [...first, ...fresh, ...rest], next: next.filter(dueAt => dueAt !== undefined) }
  }

  const takeDue = (request: TakeDue): { deliveries: TakenDelivery[]; nextDueAt?: number } => {
    const taken = request.lanes.map(lane => takeLane(lane, request))
    const next = taken.flatMap(({ next: dueAts }) => dueAts)
    return {
      deliveries: taken.flatMap(({ deliveries }) => deliveries),
      ...(next.length > 0 && { nextDueAt: Math.min(...next) }),
    }
  }

  const release = (owner: string, now: number): number => {
    const ended = leases.where(lease => lease.owner === owner)
    for (const held of ended) {
      end(held)
      releaseOne.run(now, held.lease.waiting.seq, held.destination)
    }
    if (ended.length > 0) onWork()
    return ended.length
  }

  return { takeDue, release }
}

/** The events of what was taken, for the reader's thread: the writer has more to do. */
export const eventReads = (database: Database) => {
  const select = database.prepare(DUE_STATEMENTS.selectEvents)
  return {
    eventsBySeq: (seqs: number[]): KeptEvent[] => select.all(JSON.stringify(seqs)).map(row => eventOf(row)),
  }
}
