import { SQLITE } from '../../read/dialect.ts'
import type { Row } from '../../read/row.ts'
import type { Database } from '../file.ts'
import { prepareAll, type Statement } from '../statement.ts'
import type { Leases } from './leases.ts'
import { type Kind, type Line, type Waiting, WAITING_COLUMNS, waitingOf } from './waiting.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const LINE_STATEMENTS = {
  selectInFront: `
    SELECT 1 FROM delivery WHERE destination = ? AND order_key = ? AND state = 'waiting' AND position < ? LIMIT 1`,
  selectDue: `
    SELECT ${WAITING_COLUMNS} FROM delivery
    WHERE state = 'waiting' AND destination = ? AND ${SQLITE.again} = ? AND due_at <= ?
    ORDER BY due_at, position LIMIT ?`,
  selectNext: `
    SELECT event_seq, due_at FROM delivery
    WHERE state = 'waiting' AND destination = ? AND ${SQLITE.again} = ? AND due_at IS NOT NULL
    ORDER BY due_at, position LIMIT ?`,
  letNextPass: `
    UPDATE delivery SET due_at = ? WHERE due_at IS NULL AND (event_seq, destination) = (
      SELECT event_seq, destination FROM delivery
      WHERE destination = ? AND order_key = ? AND state = 'waiting' ORDER BY position LIMIT 1
    )`,
}

const KINDS: Record<Kind, number> = { fresh: 0, again: 1 }

/** What waits for destinations, in the file. What is under way stands there too, as due. */
export class FileLines {
  readonly #statements: Record<keyof typeof LINE_STATEMENTS, Statement>
  readonly #leases: Leases

  constructor(database: Database, leases: Leases) {
    this.#statements = prepareAll(database, LINE_STATEMENTS)
    this.#leases = leases
  }

  of(destination: string): Line {
    const { selectInFront, selectDue, selectNext, letNextPass } = this.#statements
    const isFree = (seq: number): boolean => this.#leases.find(destination, seq) === undefined
    const beyondLeases = (limit: number): number => limit + this.#leases.count(destination)
    return {
      isBehind: (orderKey, position) => selectInFront.get(destination, orderKey, position) !== undefined,
      add: () => {},
      due: (kind, limit, now): Waiting[] => {
        if (limit <= 0) return []
        const rows: Row[] = selectDue.all(destination, KINDS[kind], now, beyondLeases(limit))
        return rows
          .filter(({ event_seq }) => isFree(Number(event_seq)))
          .slice(0, limit)
          .map(waitingOf)
      },
      nextDueAt: kind => {
        const rows: Row[] = selectNext.all(destination, KINDS[kind], beyondLeases(1))
        const next = rows.find(({ event_seq }) => isFree(Number(event_seq)))
        return next && Number(next.due_at)
      },
      letNextPass: (orderKey, now) => letNextPass.run(now, destination, orderKey).changes > 0,
    }
  }
}
