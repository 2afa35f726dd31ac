import type { Waiting } from './waiting.ts'

/** A place in the order in which deliveries become due. */
interface Place {
  dueAt: number
  position: number
}

type Due = Waiting & Place

/** Reads the next after a place from the file, without what is under way; `last` is the last of those looked at, where there may be more. */
export type ReadDue = (after: Place, limit: number) => { due: Due[]; last?: Place }

const START: Place = { dueAt: -Infinity, position: -Infinity }
const END: Place = { dueAt: Infinity, position: Infinity }

/** How many are read at once, and how many are held at most. */
const READ = 128
const HELD_MAX = 512

/**
 * Deliveries in the order in which they become due. The first of them are held in memory, up to a place; the file has the rest. What comes
 * anew is mostly the last, so as long as all is held, nothing is read.
 */
export class DueQueue {
  readonly #read: ReadDue
  #held: Due[] = []
  /** All up to here is held, or under way. */
  #upTo = START

  constructor(read: ReadDue) {
    this.#read = read
  }

  /** When the first is due. */
  get nextDueAt(): number | undefined {
    this.#fill()
    return this.#held[0]?.dueAt
  }

  /** One has come into the file. */
  add(waiting: Waiting): void {
    const { dueAt } = waiting
    if (dueAt === undefined) return
    const due = { ...waiting, dueAt }
    if (!isBefore(due, this.#upTo)) return
    // Its place is looked for from the end, as most come last.
    const before = this.#held.findLastIndex(other => isBefore(other, due))
    this.#held.splice(before + 1, 0, due)
    if (this.#held.length > HELD_MAX) this.#cut()
  }

  /** Takes what is due. The caller leases all of it. */
  take(limit: number, now: number): Waiting[] {
    const taken: Waiting[] = []
    while (taken.length < limit) {
      this.#fill()
      const notDue = this.#held.findIndex(({ dueAt }) => dueAt > now)
      const due = notDue < 0 ? this.#held.length : notDue
      if (due === 0) break
      taken.push(...this.#held.splice(0, Math.min(due, limit - taken.length)))
    }
    return taken
  }

  #fill(): void {
    while (this.#held.length === 0 && this.#upTo !== END) {
      const { due, last = END } = this.#read(this.#upTo, READ)
      this.#held = due
      this.#upTo = last
    }
  }

  /** Leaves the second half to the file. */
  #cut(): void {
    this.#held.length = HELD_MAX / 2
    this.#upTo = this.#held.at(-1) ?? START
  }
}

const isBefore = (a: Place, b: Place): boolean =>
  a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.position < b.position)
