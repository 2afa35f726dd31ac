import type { EventSummary } from '../store/store.ts'

/** What a viewer is told at once. */
export interface LiveChanges {
  /** New ones, newest first. */
  events: EventSummary[]
  /** Those that were told before and have come further since. */
  changed: EventSummary[]
  /** About how many new ones are left out, as there were too many; of a filter at most so many. */
  more: number
}

/** With PostgreSQL numbers are given before the commit, so a lower one may show up this much later than a higher one. */
const LATE_MS = 2_000

/**
 * Follows the newest events for one viewer: each call is given the newest there are, newest first, and says what is new since the last call.
 * What is above `after` counts as new at first.
 */
export class LiveFollower {
  #told = new Map<string, string>()
  /** The highest number of each look in the last two seconds, the oldest look first. */
  #looks: { at: number; seq: number }[]

  constructor(after: number, now: number) {
    this.#looks = [{ at: now, seq: after }]
  }

  look(newest: readonly EventSummary[], now: number): LiveChanges {
    const floor = this.#floorAt(now)
    const last = this.#looks.at(-1)?.seq ?? 0
    const events = newest.filter(({ id, seq }) => seq > floor && !this.#told.has(id))
    const changed = newest.filter(event => this.#isChanged(event))
    const lowest = newest.at(-1)?.seq ?? 0
    const isFull = events.length === newest.length && lowest > last
    this.#told = new Map(newest.map(event => [event.id, formOf(event)]))
    this.#looks.push({ at: now, seq: Math.max(last, newest[0]?.seq ?? 0) })
    return { events, changed, more: isFull ? lowest - last - 1 : 0 }
  }

  /** Numbers up to this one had all shown up by two seconds ago. */
  #floorAt(now: number): number {
    while (this.#looks.length > 1 && now - (this.#looks[1]?.at ?? now) >= LATE_MS) this.#looks.shift()
    return this.#looks[0]?.seq ?? 0
  }

  #isChanged(event: EventSummary): boolean {
    const before = this.#told.get(event.id)
    return before !== undefined && before !== formOf(event)
  }
}

/** What of an event changes while it is on its way. */
const formOf = ({ routedAt, deliveries }: EventSummary): string => JSON.stringify([routedAt, deliveries])
