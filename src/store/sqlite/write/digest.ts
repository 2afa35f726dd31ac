import type { Database } from '../file.ts'
import { COLUMNS, eventOf } from '../../read/row.ts'
import type { KeptEvent, LeftOut } from '../../store.ts'

/** More than so many events are no message that anybody reads; the next ones open another digest. */
const MEMBERS_MAX = 2_000

/** All members but the leader. */
const MEMBERS = "destination = ? AND digest = ? AND state = 'waiting' AND position <> digest"

const copyAttempt = (members: string): string => `
  INSERT INTO attempt (event_seq, destination, attempt, started_at, duration_ms, outcome, reason, config, node)
  SELECT event_seq, destination, attempts + 1, ?, ?, ?, ?, ?, ? FROM delivery WHERE ${members}
  ON CONFLICT DO NOTHING`

const settle = (members: string): string =>
  `UPDATE delivery SET state = ?, attempts = attempts + 1, reason = ?, updated_at = ? WHERE ${members}`

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
  copyAttempt: copyAttempt(MEMBERS),
  settleMembers: settle(MEMBERS),
  copyToOne: copyAttempt(`${MEMBERS} AND event_seq = ?`),
  settleOne: settle(`${MEMBERS} AND event_seq = ?`),
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

/** Records what became of the message for all members but the leader; returns how many were in it, and how many were left out. */
export const memberRecorder = (
  database: Database,
): ((attempt: MemberAttempt, leftOut: readonly LeftOut[]) => { told: number; leftOut: number }) => {
  const copyToAll = database.prepare(DIGEST_STATEMENTS.copyAttempt)
  const settleMembers = database.prepare(DIGEST_STATEMENTS.settleMembers)
  const copyToOne = database.prepare(DIGEST_STATEMENTS.copyToOne)
  const settleOne = database.prepare(DIGEST_STATEMENTS.settleOne)
  return (attempt, leftOut) => {
    const { destination, digest, startedAt, durationMs, outcome, reason, config, node, state, endedAt } =
      attempt
    let dead = 0
    for (const one of leftOut) {
      copyToOne.run(startedAt, durationMs, 'rejected', one.reason, config, node, destination, digest, one.seq)
      dead += Number(settleOne.run('dead', one.reason, endedAt, destination, digest, one.seq).changes)
    }
    copyToAll.run(startedAt, durationMs, outcome, reason, config, node, destination, digest)
    const told = Number(settleMembers.run(state, reason, endedAt, destination, digest).changes)
    return { told, leftOut: dead }
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
