import type { Database } from '../file.ts'
import { prepareAll, type Statement } from '../statement.ts'
import { MEMBERS_MAX } from '../../digests.ts'
import type { LeftOut } from '../../store.ts'

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
    SELECT event_seq AS seq FROM delivery WHERE destination = ? AND digest = ? AND state = 'waiting' ORDER BY position`,
  copyAttempt: copyAttempt(MEMBERS),
  settleMembers: settle(MEMBERS),
  copyToOne: copyAttempt(`${MEMBERS} AND event_seq = ?`),
  settleOne: settle(`${MEMBERS} AND event_seq = ?`),
  selectNextLeader: `
    SELECT position FROM delivery WHERE destination = ? AND digest = ? AND state = 'waiting' ORDER BY position LIMIT 1`,
  handOver: `
    UPDATE delivery SET digest = ?, due_at = iif(position = ?, ?, NULL) WHERE destination = ? AND digest = ? AND state = 'waiting'`,
}

/** The attempt that all members of a digest but its leader share. */
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

/** Digests, each named by its destination and the position of its leader. */
export class Digests {
  readonly #statements: Record<keyof typeof DIGEST_STATEMENTS, Statement>

  constructor(database: Database) {
    this.#statements = prepareAll(database, DIGEST_STATEMENTS)
  }

  /** Joins the digest of a destination that is open, or opens one; returns the position of its leader. */
  join(destination: string, position: number): number {
    return Number(this.#statements.join.get(destination, position)?.digest)
  }

  /** Lets nobody join a digest that is about to be sent; returns the numbers of its events. */
  seal(destination: string, digest: number): number[] {
    this.#statements.seal.run(destination, digest)
    return this.#statements.selectMembers.all(destination, digest).map(({ seq }) => Number(seq))
  }

  /** Records what became of the message for all members but the leader; returns how many were in it, and how many were left out. */
  recordMembers(attempt: MemberAttempt, leftOut: readonly LeftOut[]): { told: number; leftOut: number } {
    const { destination, digest, startedAt, durationMs, outcome, reason, config, node, state, endedAt } =
      attempt
    const { copyToOne, settleOne, copyAttempt: copyToAll, settleMembers } = this.#statements
    let dead = 0
    for (const one of leftOut) {
      copyToOne.run(startedAt, durationMs, 'rejected', one.reason, config, node, destination, digest, one.seq)
      dead += Number(settleOne.run('dead', one.reason, endedAt, destination, digest, one.seq).changes)
    }
    copyToAll.run(startedAt, durationMs, outcome, reason, config, node, destination, digest)
    const told = Number(settleMembers.run(state, reason, endedAt, destination, digest).changes)
    return { told, leftOut: dead }
  }

  /** Makes the next member the leader of a digest whose leader was dropped. */
  handOver(destination: string, digest: number, dueAt: number): void {
    // What comes next opens a digest of its own: simpler than handing that over too, and nothing is lost by it.
    this.#statements.seal.run(destination, digest)
    const leader = this.#statements.selectNextLeader.get(destination, digest)?.position
    if (leader !== undefined) this.#statements.handOver.run(leader, leader, dueAt, destination, digest)
  }
}
