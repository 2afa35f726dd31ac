import { recordOfLeader } from '../../digests.ts'
import type { Database } from '../file.ts'
import { Digests } from './digest.ts'
import { orNull, prepareAll, type Statement } from '../statement.ts'
import type { AttemptRecord } from '../../store.ts'
import type { Memory } from '../waiting/memory.ts'
import { type Waiting, WAITING_COLUMNS, waitingOf } from '../waiting/waiting.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const RECORD_STATEMENTS = {
  // An attempt that was not counted when it began is counted here.
  settle: `
    UPDATE delivery SET state = ?1, attempts = ?2, due_at = ?3, reason = ?4, updated_at = ?5,
      progress = iif(?1 = 'delivered', NULL, coalesce(?6, progress))
    WHERE event_seq = ?7 AND destination = ?8 AND state = 'waiting' AND attempts = ?9`,
  insertAttempt: `
    INSERT INTO attempt (event_seq, destination, attempt, started_at, duration_ms, outcome, reason, config, node)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  select: `
    SELECT ${WAITING_COLUMNS} FROM delivery WHERE event_seq = ?1 AND destination = ?2 AND state = 'waiting'
      AND NOT EXISTS (SELECT 1 FROM attempt WHERE event_seq = ?1 AND destination = ?2 AND attempt = ?3)`,
  saveCircuit: `
    UPDATE destination SET circuit = ?1 WHERE name = ?2 AND (NOT ?3 OR circuit ->> 'openedAt' IS NOT NULL)`,
}

/** A delivery whose attempt has ended. */
interface Tried {
  waiting: Waiting
  /** How many attempts the file has counted. */
  counted: number
}

/** Records how attempts went; calls `onWork` when something becomes due by it. */
export const recordMethods = (database: Database, memory: Memory, onWork: () => void) => {
  const { destinations, leases, lines } = memory
  const { settle, insertAttempt, select, saveCircuit } = prepareAll(database, RECORD_STATEMENTS)
  const digests = new Digests(database)
  const find = (record: AttemptRecord): Tried | undefined => tried(record, memory, select)

  /** The members of a digest, but for its leader. */
  const recordRest = (record: AttemptRecord, digest: number, endedAt: number): void => {
    const { destination, startedAt, outcome, state } = record
    const durationMs = Math.round(record.durationMs)
    const [reason, config, node] = [orNull(record.reason), orNull(record.config), orNull(record.node)]
    const attempt = { startedAt, durationMs, outcome, reason, config, node, state, endedAt }
    const { told, leftOut } = digests.recordMembers({ destination, digest, ...attempt }, record.leftOut ?? [])
    if (leftOut > 0) destinations.shift(destination, 'waiting', 'dead', leftOut)
    if (state !== 'waiting' && told > 0) destinations.shift(destination, 'waiting', state, told)
  }

  /** Only the first record of an attempt counts, and only while its delivery has not been leased anew. */
  const recordOne = (record: AttemptRecord): void => {
    const { seq, destination, attempt, startedAt } = record
    const found = find(record)
    if (!found) return
    const { waiting, counted } = found
    const { outcome, state, reason } = recordOfLeader(record)
    const durationMs = Math.round(record.durationMs)
    const endedAt = startedAt + durationMs
    const dueAt = state === 'waiting' ? Math.round(record.dueAt ?? endedAt) : undefined
    const end = [state, attempt, orNull(dueAt), orNull(reason), endedAt, orNull(record.progress)] as const
    if (settle.run(...end, seq, destination, counted).changes === 0) return
    const by = [orNull(record.config), orNull(record.node)] as const
    insertAttempt.run(seq, destination, attempt, startedAt, durationMs, outcome, orNull(reason), ...by)
    leases.remove(destination, seq)
    if (record.circuit !== undefined)
      saveCircuit.run(record.circuit, destination, record.isStillFailing ? 1 : 0)
    if (waiting.digest !== undefined) recordRest(record, waiting.digest, endedAt)
    if (dueAt !== undefined) {
      lines.wait(destination, triedAgain(waiting, record, endedAt, dueAt))
      return onWork()
    }
    destinations.shift(destination, 'waiting', state, 1)
    if (waiting.orderKey !== undefined && lines.letNextPass(destination, waiting.orderKey, endedAt)) onWork()
  }

  return { recordAttempts: (records: AttemptRecord[]): void => records.forEach(recordOne) }
}

/** The delivery that was tried; undefined where it is leased anew, or does not wait any more. */
const tried = (
  { seq, destination, attempt }: AttemptRecord,
  { leases, lines }: Memory,
  select: Statement,
): Tried | undefined => {
  const lease = leases.find(destination, seq)
  if (lease) {
    if (lease.attempt !== attempt) return undefined
    return { waiting: lease.waiting, counted: lease.isCounted ? attempt : attempt - 1 }
  }
  // It was given back meanwhile, or this is the same record once more.
  const row = select.get(seq, destination, attempt)
  if (row) lines.letGo(destination)
  return row && { waiting: waitingOf(row), counted: attempt }
}

/** A delivery that will be tried again, after this record. */
const triedAgain = (waiting: Waiting, record: AttemptRecord, endedAt: number, dueAt: number): Waiting => {
  const progress = record.progress ?? waiting.progress
  const times = { updatedAt: endedAt, dueAt }
  return { ...waiting, attempts: record.attempt, ...times, ...(progress !== undefined && { progress }) }
}
