import { isAgain, type Kind, type Line, type Waiting } from './waiting.ts'

/** Marks a delivery in the file as due, after the one in front of it is gone. */
type MakeDue = (waiting: Waiting, dueAt: number) => void

/** All that waits for one destination, in memory. */
export class HeldLine implements Line {
  readonly #makeDue: MakeDue
  readonly #due: Record<Kind, DueQueue> = { again: new DueQueue(), fresh: new DueQueue() }
  /** By order key, what waits behind the first of that order, which may be under way. */
  readonly #behind = new Map<string, Waiting[]>()

  constructor(makeDue: MakeDue) {
    this.#makeDue = makeDue
  }

  /** Takes over what the file has, in the order of planning; some of that is under way. */
  load(rows: readonly Waiting[], isUnderWay: (waiting: Waiting) => boolean): void {
    for (const waiting of rows) {
      if (!isUnderWay(waiting)) this.add(waiting)
      else if (waiting.orderKey !== undefined) this.#behind.set(waiting.orderKey, [])
    }
  }

  isBehind(orderKey: string): boolean {
    return this.#behind.has(orderKey)
  }

  add(waiting: Waiting): void {
    const { orderKey, dueAt } = waiting
    if (dueAt !== undefined) this.#due[isAgain(waiting) ? 'again' : 'fresh'].add(waiting, dueAt)
    if (orderKey === undefined) return
    const behind = this.#behind.get(orderKey)
    if (!behind) this.#behind.set(orderKey, [])
    else if (dueAt === undefined) behind.push(waiting)
  }

  due(kind: Kind, limit: number, now: number): Waiting[] {
    return this.#due[kind].take(limit, now)
  }

  nextDueAt(kind: Kind): number | undefined {
    return this.#due[kind].nextDueAt
  }

  letNextPass(orderKey: string, now: number): boolean {
    const next = this.#behind.get(orderKey)?.shift()
    if (!next) {
      this.#behind.delete(orderKey)
      return false
    }
    this.#makeDue(next, now)
    this.add({ ...next, dueAt: now })
    return true
  }
}

/** Deliveries in the order in which they become due. */
class DueQueue {
  readonly #waiting: { waiting: Waiting; dueAt: number }[] = []

  get nextDueAt(): number | undefined {
    return this.#waiting[0]?.dueAt
  }

  add(waiting: Waiting, dueAt: number): void {
    // Most come last, so the place is looked for from the end.
    const after = this.#waiting.findLastIndex(
      other => other.dueAt < dueAt || (other.dueAt === dueAt && other.waiting.position < waiting.position),
    )
    this.#waiting.splice(after + 1, 0, { waiting, dueAt })
  }

  take(limit: number, now: number): Waiting[] {
    const notDue = this.#waiting.findIndex(({ dueAt }) => dueAt > now)
    const due = notDue < 0 ? this.#waiting.length : notDue
    return this.#waiting.splice(0, Math.min(Math.max(0, limit), due)).map(({ waiting }) => waiting)
  }
}
