import type { DueDelivery, KeptEvent, Routing, Taken } from './store.ts'

/** A delivery that was taken, with the numbers of its events. */
export type TakenDelivery = Omit<DueDelivery, 'event' | 'members'> & { seq: number; members?: number[] }

/** What was taken. */
export type TakenDeliveries = Omit<Taken, 'deliveries'> & {
  deliveries: TakenDelivery[]
  /** Events that whoever takes them does not remember, see {@link RecentEvents.from}. */
  events?: KeptEvent[]
}

/** How much is remembered. */
const EVENTS_MAX = 1_024
const BYTES_MAX = 16 * 1024 * 1024

/**
 * The events that were read last, in the thread that routes and delivers. Most deliveries are made soon after their event was routed, so that
 * it is neither read again nor sent between threads again, and all its deliveries share one event.
 */
export class RecentEvents {
  readonly #read: (seqs: number[]) => Promise<KeptEvent[]>
  readonly #events = new Map<number, KeptEvent>()
  #bytes = 0
  /** The first that was remembered, and the last that was forgotten to make room. */
  #first = Infinity
  #forgotten = 0
  /** Was taken, while the events could not be read. */
  #incomplete: TakenDelivery[] = []

  /** `read` gives the events with these numbers that are there. */
  constructor(read: (seqs: number[]) => Promise<KeptEvent[]>) {
    this.#read = read
  }

  /** Events with this number and later ones are remembered, but for those that go nowhere. */
  get from(): number {
    return Math.max(this.#first, this.#forgotten + 1)
  }

  /** Remembers events that are about to be routed, in their order, and gives those that it knows already in their place. */
  remember(events: readonly KeptEvent[]): KeptEvent[] {
    this.#first = Math.min(this.#first, events[0]?.seq ?? Infinity)
    return this.#addAll(events)
  }

  /** Of an event that goes nowhere nobody asks again. */
  routed(routings: readonly Routing[]): void {
    for (const { seq, deliveries } of routings)
      if (!deliveries.some(({ state }) => state === 'waiting')) this.#remove(seq)
  }

  /** Adds their events to deliveries. Rejects where they cannot be read; the next call then gives these deliveries too. */
  async complete({ deliveries: taken, events = [], ...rest }: TakenDeliveries): Promise<Taken> {
    const came = this.#addAll(events)
    const all = [...this.#incomplete, ...taken]
    this.#incomplete = []
    const known = await this.#find(all, came).catch((error: unknown) => {
      this.#incomplete.push(...all)
      throw error
    })
    return { deliveries: all.flatMap(delivery => completed(delivery, known)), ...rest }
  }

  async #find(taken: readonly TakenDelivery[], came: readonly KeptEvent[]): Promise<Map<number, KeptEvent>> {
    const known = new Map(came.map(event => [event.seq, event]))
    const missing = new Set<number>()
    for (const seq of taken.flatMap(one => [one.seq, ...(one.members ?? [])])) {
      const event = known.get(seq) ?? this.#events.get(seq)
      if (event) known.set(seq, event)
      else missing.add(seq)
    }
    if (missing.size === 0) return known
    for (const event of this.#addAll(await this.#read([...missing]))) known.set(event.seq, event)
    return known
  }

  #addAll(events: readonly KeptEvent[]): KeptEvent[] {
    return events.map(event => this.#events.get(event.seq) ?? this.#add(event))
  }

  #add(event: KeptEvent): KeptEvent {
    this.#events.set(event.seq, event)
    this.#bytes += event.body.byteLength
    for (const seq of this.#events.keys()) {
      if (this.#events.size <= EVENTS_MAX && this.#bytes <= BYTES_MAX) break
      this.#remove(seq)
      this.#forgotten = Math.max(this.#forgotten, seq)
    }
    return event
  }

  #remove(seq: number): void {
    this.#bytes -= this.#events.get(seq)?.body.byteLength ?? 0
    this.#events.delete(seq)
  }
}

/** Nothing where the event is not there. */
const completed = (
  { seq, members, ...delivery }: TakenDelivery,
  known: Map<number, KeptEvent>,
): DueDelivery[] => {
  const event = known.get(seq)
  if (!event) return []
  if (!members) return [{ event, ...delivery }]
  return [{ event, ...delivery, members: members.flatMap(member => known.get(member) ?? []) }]
}
