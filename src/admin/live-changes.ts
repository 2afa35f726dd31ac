import type { EventSummary } from '../store/store.ts'
import { Settled } from './settled.ts'

/** An event as it stood at one look, for all viewers of it. */
export interface SeenEvent {
  event: EventSummary
  /** What of it changes while it is on its way. */
  form: string
}

export const seen = (event: EventSummary): SeenEvent => ({
  event,
  form: JSON.stringify([event.routedAt, event.deliveries]),
})

/** What a viewer is told at once. */
export interface LiveChanges<Seen extends SeenEvent = SeenEvent> {
  /** New ones, newest first. */
  events: Seen[]
  /** Those that were told before and have come further since. */
  changed: Seen[]
  /** About how many new ones are left out, as there were too many; of a filter at most so many. */
  more: number
}

/**
 * Follows the newest events for one viewer: each call is given the newest there are, newest first, and says what is new since the last call.
 * What is above `after` counts as new at first.
 */
export class LiveFollower {
  #told = new Map<string, string>()
  readonly #settled: Settled

  constructor(after: number, now: number) {
    this.#settled = new Settled(after, now)
  }

  look<Seen extends SeenEvent>(newest: readonly Seen[], now: number): LiveChanges<Seen> {
    const floor = this.#settled.at(now)
    const last = this.#settled.highest
    const events = newest.filter(({ event: { id, seq } }) => seq > floor && !this.#told.has(id))
    const changed = newest.filter(({ event: { id }, form }) => (this.#told.get(id) ?? form) !== form)
    const lowest = newest.at(-1)?.event.seq ?? 0
    const isFull = events.length === newest.length && lowest > last
    this.#told = new Map(newest.map(({ event, form }) => [event.id, form]))
    this.#settled.look(newest[0]?.event.seq ?? 0, now)
    return { events, changed, more: isFull ? lowest - last - 1 : 0 }
  }
}
