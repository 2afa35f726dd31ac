import type { Database } from '../file.ts'
import { prepareAll, type Statement } from '../statement.ts'
import type { Destinations } from './destinations.ts'
import { FileLines } from './file-line.ts'
import { HeldLine } from './held-line.ts'
import type { Leases } from './leases.ts'
import { type Line, type Waiting, WAITING_COLUMNS, waitingOf } from './waiting.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const LINES_STATEMENTS = {
  selectWaiting: `SELECT ${WAITING_COLUMNS} FROM delivery WHERE state = 'waiting' AND destination = ? ORDER BY created_at`,
  makeDue: 'UPDATE delivery SET due_at = ? WHERE event_seq = ? AND destination = ?',
}

/** With at most this many a line is read into memory, and with more than that it is let go. */
const READ_MAX = 256
const HELD_MAX = 1_024

/**
 * What waits for each destination. As long as that is little it is held in memory, so that what was just planned is not read back, and
 * that nothing has to be looked for in the file. Digests always stay in the file.
 */
export class Lines {
  readonly #statements: Record<keyof typeof LINES_STATEMENTS, Statement>
  readonly #destinations: Destinations
  readonly #leases: Leases
  readonly #files: FileLines
  readonly #held = new Map<string, HeldLine>()
  readonly #withDigests = new Set<string>()

  constructor(database: Database, destinations: Destinations, leases: Leases) {
    this.#statements = prepareAll(database, LINES_STATEMENTS)
    this.#destinations = destinations
    this.#leases = leases
    this.#files = new FileLines(database, leases)
  }

  of(destination: string): Line {
    const waiting = this.#destinations.waiting(destination)
    const held = this.#held.get(destination)
    if (held && waiting <= HELD_MAX) return held
    if (held || waiting > READ_MAX) return this.inFile(destination)
    return this.#read(destination) ?? this.#files.of(destination)
  }

  /** For whoever changes in the file what waits for a destination, which is read anew after that. */
  inFile(destination: string): Line {
    this.#held.delete(destination)
    return this.#files.of(destination)
  }

  /** A digest has been planned for this destination. */
  hasDigests(destination: string): void {
    this.#held.delete(destination)
    this.#withDigests.add(destination)
  }

  letGo(): void {
    this.#held.clear()
  }

  #read(destination: string): Line | undefined {
    const isEmpty = this.#destinations.waiting(destination) === 0
    if (isEmpty) this.#withDigests.delete(destination)
    if (this.#withDigests.has(destination)) return undefined
    const rows = isEmpty ? [] : this.#statements.selectWaiting.all(destination).map(row => waitingOf(row))
    if (rows.some(({ digest }) => digest !== undefined)) {
      this.#withDigests.add(destination)
      return undefined
    }
    const line = new HeldLine((waiting, dueAt) => this.#makeDue(destination, waiting, dueAt))
    line.load(
      rows.toSorted((a, b) => a.position - b.position),
      ({ seq }) => this.#leases.find(destination, seq) !== undefined,
    )
    this.#held.set(destination, line)
    return line
  }

  #makeDue(destination: string, { seq }: Waiting, dueAt: number): void {
    this.#statements.makeDue.run(dueAt, seq, destination)
  }
}
