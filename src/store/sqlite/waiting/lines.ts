import { SQLITE } from '../../read/dialect.ts'
import type { Database } from '../file.ts'
import { prepareAll, type Statement } from '../statement.ts'
import type { Destinations } from './destinations.ts'
import { DueQueue, type ReadDue } from './due-queue.ts'
import type { Leases } from './leases.ts'
import { Orders, type OrdersInFile } from './orders.ts'
import { isAgain, type Kind, type Waiting, WAITING_COLUMNS, waitingOf } from './waiting.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const LINE_STATEMENTS = {
  selectDue: `
    SELECT ${WAITING_COLUMNS} FROM delivery
    WHERE state = 'waiting' AND destination = ? AND ${SQLITE.again} = ? AND (due_at, position) > (?, ?)
    ORDER BY due_at, position LIMIT ?`,
  selectOrdered: `
    SELECT ${WAITING_COLUMNS} FROM delivery
    WHERE state = 'waiting' AND destination = ? AND order_key IS NOT NULL ORDER BY order_key, position`,
  selectInFront: `
    SELECT 1 FROM delivery WHERE destination = ? AND order_key = ? AND state = 'waiting' AND position < ? LIMIT 1`,
  letNextPass: `
    UPDATE delivery SET due_at = ? WHERE due_at IS NULL AND (event_seq, destination) = (
      SELECT event_seq, destination FROM delivery
      WHERE destination = ? AND order_key = ? AND state = 'waiting' ORDER BY position LIMIT 1
    ) RETURNING ${WAITING_COLUMNS}`,
  makeDue: 'UPDATE delivery SET due_at = ? WHERE event_seq = ? AND destination = ?',
}

/** What waits for one destination and is not under way. */
export interface Line {
  due: Record<Kind, DueQueue>
  orders: Orders
}

/** What waits for each destination. */
export class Lines {
  readonly #statements: Record<keyof typeof LINE_STATEMENTS, Statement>
  readonly #destinations: Destinations
  readonly #leases: Leases
  readonly #lines = new Map<string, Line>()

  constructor(database: Database, destinations: Destinations, leases: Leases) {
    this.#statements = prepareAll(database, LINE_STATEMENTS)
    this.#destinations = destinations
    this.#leases = leases
  }

  of(destination: string): Line {
    const line = this.#lines.get(destination) ?? this.#create(destination)
    this.#lines.set(destination, line)
    return line
  }

  /** A delivery has been planned, and stands in the file. */
  planned(destination: string, waiting: Waiting): void {
    this.of(destination).orders.add(waiting)
    this.wait(destination, waiting)
  }

  /** A delivery waits for its first or its next attempt. */
  wait(destination: string, waiting: Waiting): void {
    this.of(destination).due[isAgain(waiting) ? 'again' : 'fresh'].add(waiting)
  }

  /** Makes the next of an order due, after the one in front of it is gone. Says whether there is one. */
  letNextPass(destination: string, orderKey: string, now: number): boolean {
    const next = this.of(destination).orders.letNextPass(orderKey, now)
    if (next) this.wait(destination, next)
    return next !== undefined
  }

  /** What waits was changed in the file: by hand, or as a transaction was rolled back. */
  letGo(destination?: string): void {
    if (destination === undefined) this.#lines.clear()
    else this.#lines.delete(destination)
  }

  #create(destination: string): Line {
    const again = new DueQueue(this.#readDue(destination, 1))
    const fresh = new DueQueue(this.#readDue(destination, 0))
    return { due: { again, fresh }, orders: new Orders(this.#ordersIn(destination)) }
  }

  #readDue(destination: string, kind: 0 | 1): ReadDue {
    return (after, limit) => {
      const { dueAt, position } = after
      const rows = this.#statements.selectDue.all(destination, kind, dueAt, position, limit)
      const due = rows.map(row => ({ ...waitingOf(row), dueAt: Number(row.due_at) }))
      const last = due.at(-1)
      return {
        due: due.filter(({ seq }) => this.#leases.find(destination, seq) === undefined),
        ...(last && rows.length === limit && { last }),
      }
    }
  }

  #ordersIn(destination: string): OrdersInFile {
    const { selectOrdered, selectInFront, letNextPass, makeDue } = this.#statements
    return {
      count: () => this.#destinations.waiting(destination),
      read: () => selectOrdered.all(destination).map(row => waitingOf(row)),
      isBehind: (orderKey, position) => selectInFront.get(destination, orderKey, position) !== undefined,
      letNextPass: (orderKey, now) => {
        const row = letNextPass.get(now, destination, orderKey)
        return row && waitingOf(row)
      },
      makeDue: ({ seq }, now) => void makeDue.run(now, seq, destination),
    }
  }
}
