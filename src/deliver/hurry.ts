import type { Outcome } from '../plugin.ts'
import type { Store } from '../store/store.ts'
import type { Lane, Turn } from './lane.ts'

/** After a destination has come back, so many deliveries that wait for their next attempt are tried early. */
const HURRIED_MAX = 1_000
/** Each delivery that arrives brings so many more forward. */
const HURRIED_BY_EACH = 2

interface HurryOptions {
  store: Pick<Store, 'hurry'>
  onStoreFailure: (error: unknown) => void
}

/**
 * After a destination has come back, brings forward what waits for its next attempt: a few at first, and more with each delivery that
 * arrives. Those that it still cannot take bring none, so they are not all tried again at once.
 */
export const hurrySome = async (
  lane: Lane,
  turn: Turn,
  outcome: Outcome,
  { store, onStoreFailure }: HurryOptions,
): Promise<void> => {
  if (turn === 'recovered') lane.hurriesLeft = HURRIED_MAX
  if (lane.hurriesLeft === 0 || outcome.status !== 'delivered') return
  const { name, policy } = lane.step
  const count = Math.min(turn === 'recovered' ? policy.concurrency : HURRIED_BY_EACH, lane.hurriesLeft)
  lane.hurriesLeft -= count
  try {
    // Nothing else waits: whatever fails from now on has its own pause before it.
    if ((await store.hurry(name, count, Date.now())) < count) lane.hurriesLeft = 0
  } catch (error) {
    onStoreFailure(error)
  }
}
