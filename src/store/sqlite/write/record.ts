import { recordOfLeader } from '../../digests.ts'
import type { Database } from '../file.ts'
import { Digests } from './digest.ts'
import { Planner } from './plan.ts'
import { orNull } from '../statement.ts'
import type { AttemptRecord } from '../../store.ts'

/** The hot statements, for the test that looks at their plans too. */
export const RECORD_STATEMENTS = {
  insertAttempt: `
    INSERT INTO attempt (event_seq, destination, attempt, started_at, duration_ms, outcome, reason, config, node)
    SELECT event_seq, destination, attempts, ?, ?, ?, ?, ?, ? FROM delivery
    WHERE event_seq = ? AND destination = ? AND state = 'waiting' AND attempts = ?
    ON CONFLICT DO NOTHING`,
  settle: `
    UPDATE delivery SET state = ?1, due_at = ?2, leased_by = NULL, reason = ?3, updated_at = ?4,
      progress = iif(?1 = 'delivered', NULL, coalesce(?5, progress))
    WHERE event_seq = ?6 AND destination = ?7 RETURNING order_key AS orderKey, digest`,
  saveCircuit: `
    UPDATE destination SET circuit = ?1 WHERE name = ?2 AND (NOT ?3 OR circuit ->> 'openedAt' IS NOT NULL)`,
}

/** Records how attempts went; calls `onWork` when something becomes due by it. */
export const recordMethods = (database: Database, onWork: () => void) => {
  const insertAttempt = database.prepare(RECORD_STATEMENTS.insertAttempt)
  const settle = database.prepare(RECORD_STATEMENTS.settle)
  const saveCircuit = database.prepare(RECORD_STATEMENTS.saveCircuit)
  const digests = new Digests(database)
  const planner = new Planner(database, onWork)

  /** The members of a digest, but for its leader. */
  const recordRest = (record: AttemptRecord, digest: number, endedAt: number): void => {
    const { destination, startedAt, outcome, state } = record
    const durationMs = Math.round(record.durationMs)
    const [reason, config, node] = [orNull(record.reason), orNull(record.config), orNull(record.node)]
    const attempt = { startedAt, durationMs, outcome, reason, config, node, state, endedAt }
    const { told, leftOut } = digests.recordMembers({ destination, digest, ...attempt }, record.leftOut ?? [])
    if (leftOut > 0) planner.count(destination, 'waiting', 'dead', leftOut)
    if (state !== 'waiting' && told > 0) planner.count(destination, 'waiting', state, told)
  }

  /** Only the first record of an attempt counts, and only while its delivery has not been leased anew. */
  const recordOne = (record: AttemptRecord): void => {
    const { seq, destination, attempt, startedAt } = record
    const { outcome, state, reason } = recordOfLeader(record)
    const durationMs = Math.round(record.durationMs)
    const by = [orNull(record.config), orNull(record.node)] as const
    const what = [startedAt, durationMs, outcome, orNull(reason), ...by] as const
    const { changes } = insertAttempt.run(...what, seq, destination, attempt)
    if (changes === 0) return
    const endedAt = startedAt + durationMs
    const dueAt = state === 'waiting' ? Math.round(record.dueAt ?? endedAt) : null
    const settled = settle.get(
      state,
      dueAt,
      orNull(reason),
      endedAt,
      orNull(record.progress),
      seq,
      destination,
    )
    if (record.circuit !== undefined)
      saveCircuit.run(record.circuit, destination, record.isStillFailing ? 1 : 0)
    const digest = settled?.digest
    if (typeof digest === 'number') recordRest(record, digest, endedAt)
    if (state === 'waiting') return onWork()
    planner.count(destination, 'waiting', state, 1)
    if (typeof settled?.orderKey === 'string') planner.letNextPass(destination, settled.orderKey, endedAt)
  }

  return { recordAttempts: (records: AttemptRecord[]): void => records.forEach(recordOne) }
}
