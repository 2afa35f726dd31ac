import type { Run } from '../connection/session.ts'
import { column } from '../statement.ts'
import type { DeliveryState } from '../../store.ts'

type Change = { destination: string } & Record<DeliveryState, number>

const INSERT_CHANGES = `
  INSERT INTO tally (destination, waiting, delivered, dead, cancelled)
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])`

const FOLD = `
  WITH gone AS (DELETE FROM tally RETURNING *)
  INSERT INTO tally SELECT destination, sum(waiting), sum(delivered), sum(dead), sum(cancelled) FROM gone GROUP BY destination`

/** How a transaction changes the numbers of the destinations' deliveries in each state. */
export class Tally {
  readonly #changes = new Map<string, Change>()

  add(destination: string, state: DeliveryState, by: number): void {
    const change = this.#changes.get(destination) ?? {
      destination,
      waiting: 0,
      delivered: 0,
      dead: 0,
      cancelled: 0,
    }
    change[state] += by
    this.#changes.set(destination, change)
  }

  async save(run: Run): Promise<void> {
    const changes = [...this.#changes.values()]
    if (changes.length === 0) return
    const states = ['waiting', 'delivered', 'dead', 'cancelled'] as const
    await run(INSERT_CHANGES, [
      column(changes, 'destination'),
      ...states.map(state => column(changes, state)),
    ])
  }
}

/** Adds up what has come together. Those who add meanwhile do not wait. */
export const foldTally = (run: Run): Promise<unknown> => run(FOLD)
