import type { Database } from '../file.ts'
import type { Statement } from '../statement.ts'
import { Digests } from './digest.ts'
import { SQLITE } from '../../read/dialect.ts'
import { COLUMNS, eventOf, type Row } from '../../read/row.ts'
import type { DueDelivery, LaneRequest, TakeDue } from '../../store.ts'

/** The hot statements, for the test that looks at their plans too. */
export const DUE_STATEMENTS = {
  selectDue: `
    SELECT ${COLUMNS.event}, d.attempts, d.attempts_before AS attemptsBefore, d.created_at AS createdAt, d.updated_at AS updatedAt,
      d.position, d.digest, d.replays, d.progress
    FROM delivery d CROSS JOIN event e ON e.seq = d.event_seq
    WHERE d.state = 'waiting' AND d.destination = ? AND ${SQLITE.again} = ? AND d.due_at <= ?
    ORDER BY d.due_at, d.position LIMIT ? OFFSET ?`,
  selectPaused: 'SELECT 1 FROM destination WHERE name = ? AND paused_at IS NOT NULL',
  selectNextDueAt: `
    SELECT due_at AS dueAt FROM delivery WHERE state = 'waiting' AND destination = ? AND ${SQLITE.again} = ? AND due_at IS NOT NULL
    ORDER BY due_at, position LIMIT 1 OFFSET ?`,
  lease: `
    UPDATE delivery SET attempts = ?, due_at = ?, leased_by = ? WHERE event_seq = ? AND destination = ?`,
  release: 'UPDATE delivery SET due_at = ?, leased_by = NULL WHERE leased_by = ?',
  releaseAll: 'UPDATE delivery SET due_at = ?, leased_by = NULL WHERE leased_by IS NOT NULL',
}

/** What is due, of the deliveries that were tried before and of the others. */
class DueDeliveries {
  readonly #selectDue: Statement
  readonly #selectNextDueAt: Statement

  constructor(database: Database) {
    this.#selectDue = database.prepare(DUE_STATEMENTS.selectDue)
    this.#selectNextDueAt = database.prepare(DUE_STATEMENTS.selectNextDueAt)
  }

  /** What is due for a lane, and when the next of each kind will be. */
  find({ destination, limit, again = { first: limit, most: limit } }: LaneRequest, now: number) {
    const dueOf = (kind: number, amount: number, offset = 0): Row[] =>
      amount > 0 ? this.#selectDue.all(destination, kind, now, amount, offset) : []
    const first = dueOf(1, again.first)
    const fresh = dueOf(0, limit - first.length)
    const left = Math.min(limit - fresh.length, again.most) - first.length
    const rest = first.length < again.first ? [] : dueOf(1, left, first.length)
    const nextOf = (kind: number, amount: number) =>
      this.#selectNextDueAt.get(destination, kind, amount)?.dueAt
    const next = [nextOf(0, fresh.length), nextOf(1, first.length + rest.length)]
    return { rows: [...first, ...fresh, ...rest], next: next.filter(dueAt => typeof dueAt === 'number') }
  }
}

/** Leases what is due; calls `onWork` when something becomes due. */
export const dueMethods = (database: Database, onWork: () => void) => {
  const due = new DueDeliveries(database)
  const digests = new Digests(database)
  const lease = database.prepare(DUE_STATEMENTS.lease)
  const selectPaused = database.prepare(DUE_STATEMENTS.selectPaused)
  const releaseOwner = database.prepare(DUE_STATEMENTS.release)

  const takeLane = (lane: LaneRequest, { now, leaseUntil, owner }: TakeDue) => {
    const { destination } = lane
    if (selectPaused.get(destination)) return { deliveries: [], next: [] }
    const { rows, next } = due.find(lane, now)
    const deliveries = rows.map(({ attempts, updatedAt, ...row }): DueDelivery => {
      const attempt = Number(attempts) + 1
      lease.run(attempt, leaseUntil, owner, Number(row.seq), destination)
      const { digest, ...plan } = planOf(row)
      const members = digest === undefined ? {} : { members: digests.seal(destination, digest) }
      const isAgain = Number(attempts) > plan.attemptsBefore
      return { ...plan, destination, attempt, ...(isAgain && { triedAt: Number(updatedAt) }), ...members }
    })
    return { deliveries, next }
  }

  const takeDue = (request: TakeDue): { deliveries: DueDelivery[]; nextDueAt?: number } => {
    const taken = request.lanes.map(lane => takeLane(lane, request))
    const next = taken.flatMap(({ next: dueAts }) => dueAts)
    return {
      deliveries: taken.flatMap(({ deliveries }) => deliveries),
      ...(next.length > 0 && { nextDueAt: Math.min(...next) }),
    }
  }

  const release = (owner: string, now: number): number => {
    const released = Number(releaseOwner.run(now, owner).changes)
    if (released > 0) onWork()
    return released
  }

  return { takeDue, release }
}

/** The event and the plan in a row of `selectDue`. */
const planOf = ({ attemptsBefore, createdAt, position, digest, replays, progress, ...row }: Row) => ({
  event: eventOf(row),
  attemptsBefore: Number(attemptsBefore),
  createdAt: Number(createdAt),
  position: Number(position),
  ...(digest !== null && { digest: Number(digest) }),
  ...(replays !== null && { replays: Number(replays) }),
  ...(typeof progress === 'string' && { progress }),
})
