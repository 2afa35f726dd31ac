import type { Store } from '../store/store.ts'
import { date } from './present.ts'

const ASKED_EVERY_MS = 60_000

interface Found {
  askedAt: number
  /** All events up to this number have been looked through. */
  lookedTo: number
  lastAt?: string
}

/**
 * When the newest event of each command came. A switch in Chat's console that is off shows nowhere else. Events that were looked through for
 * a command are not looked through again: no index has those of one that never comes.
 */
export class LastSeen {
  readonly #store: Pick<Store, 'events'>
  #found = new Map<string, Found>()
  /** The newest event when it was asked before: of those after it some may show up late. */
  #newestSeq = 0

  constructor(store: Pick<Store, 'events'>) {
    this.#store = store
  }

  async of(commands: readonly string[], now: number): Promise<{ command: string; lastAt?: string }[]> {
    const isDue = commands.some(command => !this.#isFresh(this.#found.get(command), now))
    const lookedTo = this.#newestSeq
    if (isDue) this.#newestSeq = (await this.#store.events({ limit: 1 })).events[0]?.seq ?? 0
    const found = await Promise.all(
      commands.map(async command => [command, await this.#one(command, lookedTo, now)] as const),
    )
    this.#found = new Map(found)
    return found.map(([command, { lastAt }]) => ({ command, ...(lastAt !== undefined && { lastAt }) }))
  }

  #isFresh(found: Found | undefined, now: number): boolean {
    return found !== undefined && Math.abs(now - found.askedAt) < ASKED_EVERY_MS
  }

  async #one(command: string, lookedTo: number, now: number): Promise<Found> {
    const known = this.#found.get(command)
    if (known && this.#isFresh(known, now)) return known
    const after = known && { after: known.lookedTo }
    const [newest] = (await this.#store.events({ command, ...after, limit: 1 })).events
    const lastAt = newest ? date(newest.receivedAt) : known?.lastAt
    return { askedAt: now, lookedTo, ...(lastAt !== undefined && { lastAt }) }
  }
}
