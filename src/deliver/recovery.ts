import { POLL_MS } from '../base/pump.ts'
import type { Store } from '../store/store.ts'
import type { Lane } from './lane.ts'

interface RecoveryOptions {
  store: Pick<Store, 'circuits'>
  onStoreFailure: (error: unknown) => void
}

/**
 * Lets each lane learn, once a second at most, what another gateway that shares the store has found of its destination, and whether somebody
 * has asked to try it again at once.
 */
export const createRecovery = (
  lanes: readonly Lane[],
  { store, onStoreFailure }: RecoveryOptions,
  onRoom: () => void,
) => {
  let askedTick = -Infinity
  const ask = async (): Promise<void> => {
    const circuits = new Map((await store.circuits()).map(kept => [kept.name, kept]))
    for (const lane of lanes) {
      const kept = circuits.get(lane.step.name)
      if (kept && lane.learn(kept, Date.now())) onRoom()
    }
  }
  // Not waited for: nothing else depends on it.
  return (): void => {
    if (performance.now() - askedTick < POLL_MS) return
    askedTick = performance.now()
    ask().catch(onStoreFailure)
  }
}
