import type { Waiting } from './waiting.ts'

/** A delivery that is under way. */
export interface Lease {
  waiting: Waiting
  /** The number of the attempt. */
  attempt: number
  /** Whether the file has counted the attempt; otherwise that comes with its outcome. */
  isCounted: boolean
  owner: string
  /** Until then nobody else gets it, in milliseconds since 1970. */
  until: number
}

/** A lease, and whose it is. */
export interface Held {
  destination: string
  lease: Lease
}

/**
 * What is under way. The file has one owner, so that this needs to stand in memory only; what a crash leaves under way is due again. The
 * file has the numbers of those whose first attempt it has not counted yet, see `Destinations`.
 */
export class Leases {
  readonly #byDestination = new Map<string, Map<number, Lease>>()
  #undo: (() => void)[] = []
  readonly #changed = new Set<string>()

  find(destination: string, seq: number): Lease | undefined {
    return this.#byDestination.get(destination)?.get(seq)
  }

  count(destination: string): number {
    return this.#byDestination.get(destination)?.size ?? 0
  }

  add(destination: string, lease: Lease): void {
    this.#set(destination, lease.waiting.seq, lease)
    this.#undo.push(() => this.#set(destination, lease.waiting.seq, undefined))
  }

  remove(destination: string, seq: number): void {
    const lease = this.find(destination, seq)
    if (!lease) return
    this.#set(destination, seq, undefined)
    this.#undo.push(() => this.#set(destination, seq, lease))
  }

  /** All that fit, for whatever ends leases. */
  where(fits: (lease: Lease) => boolean, destination?: string): Held[] {
    const names = destination === undefined ? [...this.#byDestination.keys()] : [destination]
    return names.flatMap(name =>
      [...(this.#byDestination.get(name)?.values() ?? [])]
        .filter(fits)
        .map(lease => ({ destination: name, lease })),
    )
  }

  /** The destinations of which leases have changed since the last {@link commit}. */
  get changed(): ReadonlySet<string> {
    return this.#changed
  }

  /** Those whose attempt the file has not counted, by the numbers of their events. */
  uncounted(destination: string): number[] {
    return this.where(({ isCounted }) => !isCounted, destination).map(({ lease }) => lease.waiting.seq)
  }

  commit(): void {
    this.#undo = []
    this.#changed.clear()
  }

  rollBack(): void {
    for (const undo of this.#undo.toReversed()) undo()
    this.commit()
  }

  #set(destination: string, seq: number, lease: Lease | undefined): void {
    const leases = this.#byDestination.get(destination) ?? new Map<number, Lease>()
    this.#byDestination.set(destination, leases)
    if (lease) leases.set(seq, lease)
    else leases.delete(seq)
    this.#changed.add(destination)
  }
}
