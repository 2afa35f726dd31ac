import { spanIdOf } from '../events/trace-parent.ts'
import type { DueDelivery } from '../store/store.ts'

/** What an attempt is known by. */
type Attempted = Pick<DueDelivery, 'destination' | 'position' | 'replays' | 'attempt'> & {
  event: { id: string }
  /** Present for a digest. */
  members?: readonly unknown[]
}

/** Its receiver gets it as the parent of what it does. */
export const attemptSpanId = (delivery: Attempted): string =>
  spanIdOf(`${idOf(delivery)} ${delivery.attempt}`)

/** A replay is asked for because it is wanted once more, so a receiver must not take it for a repeat. */
export const idOf = ({
  event,
  destination,
  position,
  replays,
  members,
}: Omit<Attempted, 'attempt'>): string =>
  [
    event.id,
    destination,
    ...(members === undefined ? [] : [`digest-${position}`]),
    ...(replays === undefined ? [] : [`replay-${replays}`]),
  ].join('/')
