import type { TakenDelivery } from '../../recent-events.ts'
import type { TakeDue } from '../../store.ts'
import type { Database } from '../file.ts'
import { prepareAll, type Statement } from '../statement.ts'
import type { Held } from '../waiting/leases.ts'
import type { Memory } from '../waiting/memory.ts'
import { isAgain, type Waiting } from '../waiting/waiting.ts'
import { Digests } from './digest.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const LEASING_STATEMENTS = {
  count: "UPDATE delivery SET attempts = ? WHERE event_seq = ? AND destination = ? AND state = 'waiting'",
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

/** Begins and ends attempts. */
export class Leasing {
  readonly #statements: Record<keyof typeof LEASING_STATEMENTS, Statement>
  readonly #digests: Digests
  readonly #memory: Memory

  constructor(database: Database, memory: Memory) {
    this.#statements = prepareAll(database, LEASING_STATEMENTS)
    this.#digests = new Digests(database)
    this.#memory = memory
  }

  /** Leases a delivery that is due. */
  begin(waiting: Waiting, destination: string, { leaseUntil, owner }: TakeDue): TakenDelivery {
    const { seq, attemptsBefore, createdAt, position, digest, replays, progress } = waiting
    const attempt = waiting.attempts + 1
    // The first attempt is counted with its outcome, or after a crash. Others are few.
    const isCounted = isAgain(waiting)
    if (isCounted) this.#statements.count.run(attempt, seq, destination)
    this.#memory.leases.add(destination, { waiting, attempt, isCounted, owner, until: leaseUntil })
    return {
      seq,
      destination,
      attempt,
      attemptsBefore,
      createdAt,
      position,
      ...(replays !== undefined && { replays }),
      ...(progress !== undefined && { progress }),
      ...(isCounted && { triedAt: waiting.updatedAt }),
      ...(digest !== undefined && { members: this.#digests.seal(destination, digest) }),
    }
  }

  /** Ends a lease of which no outcome came: its attempt counts, and its delivery is due again. */
  end({ destination, lease: { waiting, attempt, isCounted } }: Held): void {
    if (!isCounted) this.#statements.count.run(attempt, waiting.seq, destination)
    this.#memory.leases.remove(destination, waiting.seq)
    this.#memory.lines.letGo(destination)
  }
}
