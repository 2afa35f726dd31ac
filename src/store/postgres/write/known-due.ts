import type { Signal } from '../connection/signal.ts'
import type { LaneRequest, TakeDue } from '../../store.ts'

/** What a look at the database has found, beyond what it took. */
interface Look {
  isStillSo: () => boolean
  now: number
  nextDueAt: number
  /** The destinations that had nothing more that was due. */
  empty: ReadonlySet<string>
}

/**
 * What is known to have nothing due, so that it need not be looked at again: who sends asks after each attempt, and most that is planned is
 * handed over. Whoever plans or changes something says so, here and on other nodes.
 */
export class KnownDue {
  readonly #signal: Pick<Signal, 'silence'>
  #look: Look | undefined

  constructor(signal: Pick<Signal, 'silence'>) {
    this.#signal = signal
  }

  /** When the next is due, where these lanes are known to have nothing due; Infinity for never. Undefined where that is not known. */
  nextDueAt({ lanes, now }: TakeDue): number | undefined {
    const look = this.#look
    if (!look || now < look.now || now >= look.nextDueAt || !look.isStillSo()) return undefined
    const areEmpty = lanes.every(({ destination, limit }) => limit <= 0 || look.empty.has(destination))
    return areEmpty ? look.nextDueAt : undefined
  }

  /** Looks at the database; `roomAfter` gives the lanes with the room that is left. */
  async look<Found extends { nextDueAt?: number }>(
    { now }: TakeDue,
    find: () => Promise<Found>,
    roomAfter: (found: Found) => readonly LaneRequest[],
  ): Promise<Found> {
    const isStillSo = this.#signal.silence('due')
    const found = await find()
    const empty = roomAfter(found)
      .filter(hasNothingDue)
      .map(({ destination }) => destination)
    this.#look = { isStillSo, now, nextDueAt: found.nextDueAt ?? Infinity, empty: new Set(empty) }
    return found
  }
}

/** What is left of a lane that has room; what waits for a rate that all nodes share may be due. */
const hasNothingDue = ({ limit, rate }: LaneRequest): boolean => limit > 0 && !rate
