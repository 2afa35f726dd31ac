import type { Database } from '../file.ts'
import { COLUMNS, eventOf } from '../../read/row.ts'
import { prepareAll, type Statement } from '../statement.ts'
import type { KeptEvent } from '../../store.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const UNROUTED_STATEMENTS = {
  select: `
    SELECT ${COLUMNS.event} FROM unrouted u JOIN event e ON e.seq = u.event_seq ORDER BY u.event_seq LIMIT ?`,
  insert: 'INSERT INTO unrouted (event_seq) SELECT value FROM json_each(?)',
  delete: 'DELETE FROM unrouted WHERE event_seq IN (SELECT value FROM json_each(?))',
  find: 'SELECT 1 FROM unrouted WHERE event_seq = ?',
}

/** How much is held in memory; when more waits, events are read back. */
const HELD_EVENTS_MAX = 1_024
const HELD_BYTES_MAX = 8 * 1024 * 1024

/**
 * The events that wait to be routed. Reading one back costs as much as writing it did, so as long as routing keeps up, what was just
 * kept is given from memory.
 */
export class UnroutedEvents {
  readonly #statements: Record<keyof typeof UNROUTED_STATEMENTS, Statement>
  readonly #held = new Map<number, KeptEvent>()
  #heldBytes = 0
  /** Whether what is held is all that waits. Nothing is held otherwise. */
  #isComplete = false
  /** What the file does not know yet. */
  #added: number[] = []
  #removed: number[] = []

  constructor(database: Database) {
    this.#statements = prepareAll(database, UNROUTED_STATEMENTS)
  }

  add(event: KeptEvent): void {
    this.#added.push(event.seq)
    if (this.#isComplete) this.#hold(event)
  }

  /** The oldest. */
  first(limit: number): KeptEvent[] {
    if (this.#isComplete) return this.#held.values().take(limit).toArray()
    this.write()
    const events = this.#statements.select.all(limit).map(row => eventOf(row))
    this.#isComplete = events.length < limit
    for (const event of events) if (this.#isComplete) this.#hold(event)
    return events
  }

  has(seq: number): boolean {
    if (this.#isComplete) return this.#held.has(seq)
    this.write()
    return this.#statements.find.get(seq) !== undefined
  }

  /** Returns whether it was there. */
  remove(seq: number): boolean {
    if (!this.has(seq)) return false
    this.#removed.push(seq)
    this.#heldBytes -= this.#held.get(seq)?.body.byteLength ?? 0
    this.#held.delete(seq)
    return true
  }

  /** Brings the file up to date: before it is read, and before a transaction is committed. */
  write(): void {
    if (this.#added.length > 0) this.#statements.insert.run(JSON.stringify(this.#added))
    if (this.#removed.length > 0) this.#statements.delete.run(JSON.stringify(this.#removed))
    this.#added = []
    this.#removed = []
  }

  /** A transaction was rolled back: nothing is held until the file is read again. */
  letGo(): void {
    this.#added = []
    this.#removed = []
    this.#forget()
  }

  #hold(event: KeptEvent): void {
    this.#held.set(event.seq, event)
    this.#heldBytes += event.body.byteLength
    if (this.#held.size > HELD_EVENTS_MAX || this.#heldBytes > HELD_BYTES_MAX) this.#forget()
  }

  #forget(): void {
    this.#held.clear()
    this.#heldBytes = 0
    this.#isComplete = false
  }
}

/** For whoever only looks: what is in the file. */
export const unroutedReads = (database: Database) => {
  const select = database.prepare(UNROUTED_STATEMENTS.select)
  return { unrouted: (limit: number): KeptEvent[] => select.all(limit).map(row => eventOf(row)) }
}
