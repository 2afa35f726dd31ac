import type { DueDelivery, KeptEvent, Taken } from './store.ts'

/** A delivery that was taken, with the numbers of its events. */
export type TakenDelivery = Omit<DueDelivery, 'event' | 'members'> & { seq: number; members?: number[] }

/** What was taken. */
export type TakenDeliveries = Omit<Taken, 'deliveries'> & { deliveries: TakenDelivery[] }

/** How much is remembered. */
const EVENTS_MAX = 2_048
const BYTES_MAX = 16 * 1024 * 1024

/**
 * The events that were read last, in the thread that routes and delivers. Most deliveries are made soon after their event was routed, so that
 * it is neither read again nor sent between threads again, and all its deliveries share one event.
 */
export class RecentEvents {
  readonly #read: (seqs: number[]) => Promise<KeptEvent[]>
  readonly #events = new Map<number, KeptEvent>()
  #bytes = 0
  /** Was taken, while the events could not be read. */
  #incomplete: TakenDelivery[] = []

  /** `read` gives the events with these numbers that are there. */
  constructor(read: (seqs: number[]) => Promise<KeptEvent[]>) {
    this.#read = read
  }

  /** Remembers events, and gives those that it knows already in their place. */
  remember(events: readonly KeptEvent[]): KeptEvent[] {
    return events.map(event => this.#events.get(event.seq) ?? this.#add(event))
  }

  /** Adds their events to deliveries. Rejects where they cannot be read; the next call then gives these deliveries too. */
  async complete({ deliveries: taken, ...rest }: TakenDeliveries): Promise<Taken> {
    const all = [...this.#incomplete, ...taken]
    this.#incomplete = []
    const known = await this.#find(all).catch((error: unknown) => {
      this.#incomplete.push(...all)
      throw error
    })
    return { deliveries: all.flatMap(delivery => completed(delivery, known)), ...rest }
  }

  async #find(taken: readonly TakenDelivery[]): Promise<Map<number, KeptEvent>> {
    const known = new Map<number, KeptEvent>()
    const missing = new Set<number>()
    for (const seq of taken.flatMap(one => [one.seq, ...(one.members ?? [])])) {
      const event = this.#events.get(seq)
      if (event) known.set(seq, event)
      else missing.add(seq)
    }
    if (missing.size === 0) return known
    for (const event of this.remember(await this.#read([...missing]))) known.set(event.seq, event)
    return known
  }

  #add(event: KeptEvent): KeptEvent {
    this.#events.set(event.seq, event)
    this.#bytes += event.body.byteLength
    for (const [seq, oldest] of this.#events) {
      if (this.#events.size <= EVENTS_MAX && this.#bytes <= BYTES_MAX) break
      this.#events.delete(seq)
      this.#bytes -= oldest.body.byteLength
    }
    return event
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
