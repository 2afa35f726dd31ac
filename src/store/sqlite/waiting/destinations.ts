import type { DeliveryState } from '../../store.ts'
import type { Row } from '../../read/row.ts'
import type { Database } from '../file.ts'
import { orNull, prepareAll, type Statement } from '../statement.ts'
import type { Leases } from './leases.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const DESTINATION_STATEMENTS = {
  select: `
    SELECT positions, waiting, delivered, dead, cancelled, paused_at FROM destination WHERE name = ?`,
  write: `
    INSERT INTO destination (name, positions, waiting, delivered, dead, cancelled, under_way) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET positions = excluded.positions, waiting = excluded.waiting, delivered = excluded.delivered,
      dead = excluded.dead, cancelled = excluded.cancelled, under_way = excluded.under_way`,
  pause: `
    INSERT INTO destination (name, paused_at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET paused_at = excluded.paused_at`,
  retry: `
    INSERT INTO destination (name, retries) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET retries = coalesce(retries, 0) + 1`,
}

interface Destination extends Record<DeliveryState, number> {
  /** How many positions it has given. */
  positions: number
  isPaused: boolean
}

/**
 * The counts and positions of destinations. They are counted in memory, and written once for a whole transaction, together with what is
 * under way: `under_way` is NULL, or the numbers of the events whose first attempt was not counted yet.
 */
export class Destinations {
  readonly #statements: Record<keyof typeof DESTINATION_STATEMENTS, Statement>
  readonly #leases: Leases
  readonly #known = new Map<string, Destination>()
  readonly #changed = new Set<string>()

  constructor(database: Database, leases: Leases) {
    this.#statements = prepareAll(database, DESTINATION_STATEMENTS)
    this.#leases = leases
  }

  isPaused(name: string): boolean {
    return this.#find(name).isPaused
  }

  setPaused(name: string, pausedAt: number | undefined): void {
    this.#statements.pause.run(name, orNull(pausedAt))
    this.#find(name).isPaused = pausedAt !== undefined
  }

  /** Somebody asks to try it again at once. */
  countRetry(name: string): void {
    this.#statements.retry.run(name)
  }

  /** How many deliveries wait for it, also those that are under way. */
  waiting(name: string): number {
    return this.#find(name).waiting
  }

  /** Takes the next position for a delivery that comes into a state: a new one, or one from another state. */
  takePosition(name: string, to: DeliveryState, from?: DeliveryState): number {
    const destination = this.#change(name)
    destination[to] += 1
    if (from) destination[from] -= 1
    return (destination.positions += 1)
  }

  /** Counts deliveries that have come from one state into another. */
  shift(name: string, from: DeliveryState, to: DeliveryState, by: number): void {
    const destination = this.#change(name)
    destination[from] -= by
    destination[to] += by
  }

  /** Before a transaction is committed. */
  write(): void {
    for (const name of this.#changed.union(this.#leases.changed)) {
      const { positions, waiting, delivered, dead, cancelled } = this.#find(name)
      const underWay = this.#leases.uncounted(name)
      const uncounted = underWay.length > 0 ? JSON.stringify(underWay) : null
      this.#statements.write.run(name, positions, waiting, delivered, dead, cancelled, uncounted)
    }
    this.#changed.clear()
  }

  /** A transaction was rolled back: the file knows better. */
  letGo(): void {
    this.#known.clear()
    this.#changed.clear()
  }

  #change(name: string): Destination {
    this.#changed.add(name)
    return this.#find(name)
  }

  #find(name: string): Destination {
    const found = this.#known.get(name) ?? destinationOf(this.#statements.select.get(name))
    this.#known.set(name, found)
    return found
  }
}

const destinationOf = (row: Row | undefined): Destination => ({
  positions: Number(row?.positions ?? 0),
  waiting: Number(row?.waiting ?? 0),
  delivered: Number(row?.delivered ?? 0),
  dead: Number(row?.dead ?? 0),
  cancelled: Number(row?.cancelled ?? 0),
  isPaused: typeof row?.paused_at === 'number',
})
