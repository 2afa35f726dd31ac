import type { TakenDelivery } from '../../recent-events.ts'
import type { LaneRequest, TakeDue } from '../../store.ts'

/** What nobody asks for within this time is given back: its destination may take nothing for now. */
const HELD_MS = 1_000

/** A delivery that was leased when it was planned. */
export interface Handed extends TakenDelivery {
  /** Whose lease it is. */
  owner: string
}

/** What one transaction may lease for who sends. */
export interface Loan {
  /** Whose leases these are, if any are wanted. */
  owner: string | null
  /** Until when a delivery to this destination is leased, planned now; undefined where no more is wanted. */
  lend: (destination: string, now: number) => number | undefined
}

/**
 * Hands what was just planned to whoever sends in the same thread. Who plans leases what is due at once, as much as was asked for last and not
 * found, so that it need not be looked for, updated and read. To all others it is as if it had been taken at once.
 */
export class HandOver {
  /** What is wanted beyond what was found, by destination, and by whom. */
  #wanted: { owner: string; leaseMs: number; room: Map<string, number> } | undefined
  #held: Handed[] = []
  #timer: NodeJS.Timeout | undefined
  readonly #giveBack: (handed: readonly Handed[]) => Promise<unknown>

  /** `giveBack` makes deliveries due again, as if they had not been leased. */
  constructor(giveBack: (handed: readonly Handed[]) => Promise<unknown>) {
    this.#giveBack = giveBack
  }

  /** What may be leased by who plans now. */
  loan(): Loan {
    const wanted = this.#wanted
    const room = new Map(wanted?.room)
    for (const { destination } of this.#held) room.set(destination, (room.get(destination) ?? 0) - 1)
    return {
      owner: wanted?.owner ?? null,
      lend: (destination, now) => {
        const left = room.get(destination) ?? 0
        if (!wanted || left <= 0) return undefined
        room.set(destination, left - 1)
        return now + wanted.leaseMs
      },
    }
  }

  /** Holds what was leased, until it is asked for. */
  hold(handed: readonly Handed[]): void {
    if (handed.length === 0) return
    this.#held.push(...handed)
    this.#timer ??= setTimeout(() => void this.close(), HELD_MS).unref()
  }

  /** Gives what is held for these lanes, and gives back what is held beyond that. Nothing is lent until {@link want}. */
  async take({ lanes, owner, now }: TakeDue): Promise<Handed[]> {
    this.#wanted = undefined
    if (this.#held.length === 0) return []
    const room = new Map(lanes.map(({ destination, limit }) => [destination, limit]))
    const {
      taken = [],
      left = [],
      others = [],
    } = Object.groupBy(this.#held, one => {
      if (one.owner !== owner) return 'others'
      const free = room.get(one.destination) ?? 0
      // A clock that was set back makes what was just planned due later.
      if (free <= 0 || one.createdAt > now) return 'left'
      room.set(one.destination, free - 1)
      return 'taken'
    })
    this.#keep(others)
    if (left.length > 0) await this.#giveBack(left).catch(() => {})
    return taken
  }

  /** Notes what lanes have room for that was not found. What all nodes share by a rate is not lent. */
  want({ owner, now, leaseUntil }: TakeDue, lanes: readonly LaneRequest[]): void {
    const room = new Map(lanes.map(({ destination, limit, rate }) => [destination, rate ? 0 : limit]))
    this.#wanted = { owner, leaseMs: leaseUntil - now, room }
  }

  /** Gives back what is held for this owner, who wants nothing any more. */
  async end(owner: string): Promise<void> {
    if (this.#wanted?.owner === owner) this.#wanted = undefined
    const { ended = [], others = [] } = Object.groupBy(this.#held, one =>
      one.owner === owner ? 'ended' : 'others',
    )
    this.#keep(others)
    if (ended.length > 0) await this.#giveBack(ended)
  }

  /** Gives back all that is held. Where that fails, the leases end by themselves. */
  async close(): Promise<void> {
    const held = this.#held
    this.#wanted = undefined
    this.#keep([])
    if (held.length > 0) await this.#giveBack(held).catch(() => {})
  }

  #keep(held: Handed[]): void {
    this.#held = held
    if (held.length > 0) return
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
