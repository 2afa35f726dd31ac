import type { Database } from '../file.ts'
import { COLUMNS, eventOf } from '../rows.ts'
import type { KeptEvent } from '../../store.ts'

/** More than so many events are no message that anybody reads; the next ones open another digest. */
const MEMBERS_MAX = 2_000

/** The statements of this file, for the test that looks at their plans too. */
export const DIGEST_STATEMENTS = {
  join: `
    INSERT INTO open_digest (destination, digest, size) VALUES (?, ?, 1) ON CONFLICT (destination) DO UPDATE SET
      digest = iif(size < ${MEMBERS_MAX}, digest, excluded.digest), size = iif(size < ${MEMBERS_MAX}, size + 1, 1)
    RETURNING digest`,
  seal: 'DELETE FROM open_digest WHERE destination = ? AND digest = ?',
  selectMembers: `
    SELECT ${COLUMNS.event} FROM delivery d CROSS JOIN event e ON e.seq = d.event_seq
    WHERE d.destination = ? AND d.digest = ? AND d.state = 'waiting' ORDER BY d.position`,
  copyAttempt: `
    INSERT INTO attempt (event_seq, destination, attempt, started_at, duration_ms, outcome, reason, config, node)
    SELECT event_seq, destination, attempts + 1, ?, ?, ?, ?, ?, ? FROM delivery
    WHERE destination = ? AND digest = ? AND state = 'waiting' AND position <> digest
    ON CONFLICT DO NOTHING`,
  settleMembers: `
    UPDATE delivery SET state = ?, attempts = attempts + 1, reason = ?, updated_at = ?
    WHERE destination = ? AND digest = ? AND state = 'waiting' AND position <> digest`,
  selectNextLeader: `
    SELECT position FROM delivery WHERE destination = ? AND digest = ? AND state = 'waiting' ORDER BY position LIMIT 1`,
  handOver: `
    UPDATE delivery SET digest = ?, due_at = iif(position = ?, ?, NULL) WHERE destination = ? AND digest = ? AND state = 'waiting'`,
}

/** Joins the digest of a destination that is open, or opens one; returns the position of its leader. */
export const digests = (database: Database): ((destination: string, position: number) => number) => {
  const join = database.prepare(DIGEST_STATEMENTS.join)
  return (destination, position) => Number(join.get(destination, position)?.digest)
}

/** Reads the members of a digest that is about to be sent, and lets nobody join it any more. */
export const sealer = (database: Database): ((destination: string, digest: number) => KeptEvent[]) => {
  const seal = database.prepare(DIGEST_STATEMENTS.seal)
  const selectMembers = database.prepare(DIGEST_STATEMENTS.selectMembers)
  return (destination, digest) => {
    seal.run(destination, digest)
    return selectMembers.all(destination, digest).map(row => eventOf(row))
  }
}

export interface MemberAttempt {
  destination: string
  digest: number
  startedAt: number
  durationMs: number
  outcome: string
  reason: string | null
  config: string | null
  node: string | null
  state: string
  endedAt: number
}

/** Records for all members but the leader what has been recorded for the leader; returns how many there were. */
export const memberRecorder = (database: Database): ((attempt: MemberAttempt) => number) => {
  const copyAttempt = database.prepare(DIGEST_STATEMENTS.copyAttempt)
  const settleMembers = database.prepare(DIGEST_STATEMENTS.settleMembers)
  return ({ destination, digest, startedAt, durationMs, outcome, reason, config, node, state, endedAt }) => {
    copyAttempt.run(startedAt, durationMs, outcome, reason, config, node, destination, digest)
    return Number(settleMembers.run(state, reason, endedAt, destination, digest).changes)
  }
}

/** Makes the next member the leader of a digest whose leader was dropped. */
export const successor = (
  database: Database,
): ((destination: string, digest: number, dueAt: number) => void) => {
  const selectNextLeader = database.prepare(DIGEST_STATEMENTS.selectNextLeader)
  const handOver = database.prepare(DIGEST_STATEMENTS.handOver)
  const seal = database.prepare(DIGEST_STATEMENTS.seal)
  return (destination, digest, dueAt) => {
    // Whoever comes next opens a digest of his own: simpler than handing that over too, and nothing is lost by it.
    seal.run(destination, digest)
    const leader = selectNextLeader.get(destination, digest)?.position
    if (leader !== undefined) handOver.run(leader, leader, dueAt, destination, digest)
  }
}
