import type { Database } from './sqlite-file.ts'
import { sealer } from './sqlite-digest.ts'
import { COLUMNS, eventOf, type Row } from './sqlite-rows.ts'
import type { DueDelivery, Lane, TakeDue } from './store.ts'

/** The hot statements, for the test that looks at their plans too. */
export const DUE_STATEMENTS = {
  selectDue: `
    SELECT ${COLUMNS.event}, d.attempts, d.attempts_before AS attemptsBefore, d.created_at AS createdAt, d.position, d.digest,
      d.replays
    FROM delivery d CROSS JOIN event e ON e.seq = d.event_seq
    WHERE d.state = 'waiting' AND d.destination = ? AND d.due_at <= ?
    ORDER BY d.due_at, d.position LIMIT ?`,
  selectPaused: 'SELECT 1 FROM destination WHERE name = ? AND paused_at IS NOT NULL',
  selectNextDueAt: `
    SELECT due_at AS dueAt FROM delivery WHERE state = 'waiting' AND destination = ? AND due_at IS NOT NULL
    ORDER BY due_at, position LIMIT 1 OFFSET ?`,
  lease: `
    UPDATE delivery SET attempts = ?, due_at = ?, leased_by = ? WHERE event_seq = ? AND destination = ?`,
  release: 'UPDATE delivery SET due_at = ?, leased_by = NULL WHERE leased_by = ?',
  releaseAll: 'UPDATE delivery SET due_at = ?, leased_by = NULL WHERE leased_by IS NOT NULL',
}

/** Leases what is due; calls `onWork` when something becomes due. */
export const dueMethods = (database: Database, onWork: () => void) => {
  const selectDue = database.prepare(DUE_STATEMENTS.selectDue)
  const selectNextDueAt = database.prepare(DUE_STATEMENTS.selectNextDueAt)
  const membersOf = sealer(database)
  const lease = database.prepare(DUE_STATEMENTS.lease)
  const selectPaused = database.prepare(DUE_STATEMENTS.selectPaused)
  const releaseOwner = database.prepare(DUE_STATEMENTS.release)

  const takeLane = ({ destination, limit }: Lane, { now, leaseUntil, owner }: TakeDue) => {
    if (selectPaused.get(destination)) return { deliveries: [], nextDueAt: undefined }
    const rows = selectDue.all(destination, now, limit)
    const nextDueAt = selectNextDueAt.get(destination, rows.length)?.dueAt as number | undefined
    const deliveries = rows.map(({ attempts, ...row }): DueDelivery => {
      const attempt = Number(attempts) + 1
      lease.run(attempt, leaseUntil, owner, Number(row.seq), destination)
      const { digest, ...plan } = planOf(row)
      const members = digest === undefined ? {} : { members: membersOf(destination, digest) }
      return { ...plan, destination, attempt, ...members }
    })
    return { deliveries, nextDueAt }
  }

  const takeDue = (request: TakeDue): { deliveries: DueDelivery[]; nextDueAt?: number } => {
    const taken = request.lanes.map(lane => takeLane(lane, request))
    const next = taken.flatMap(({ nextDueAt }) => nextDueAt ?? [])
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
const planOf = ({ attemptsBefore, createdAt, position, digest, replays, ...row }: Row) => ({
  event: eventOf(row),
  attemptsBefore: Number(attemptsBefore),
  createdAt: Number(createdAt),
  position: Number(position),
  ...(digest !== null && { digest: Number(digest) }),
  ...(replays !== null && { replays: Number(replays) }),
})
