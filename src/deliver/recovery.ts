import { POLL_MS } from '../base/pump.ts'
import type { Store } from '../store/store.ts'
import { readCircuit } from './circuit.ts'
import type { Lane } from './lane.ts'

interface RecoveryOptions {
  store: Pick<Store, 'circuits'>
  onStoreFailure: (error: unknown) => void
}

/** Lets each lane learn, once a second at most, what another gateway that shares the store has found of its destination. */
export const createRecovery = (
  lanes: readonly Lane[],
  { store, onStoreFailure }: RecoveryOptions,
  onRecovered: () => void,
) => {
  let askedTick = -Infinity
  const ask = async (): Promise<void> => {
    const circuits = new Map((await store.circuits()).map(({ name, circuit }) => [name, circuit]))
    for (const lane of lanes) {
      const circuit = circuits.get(lane.step.name)
      if (circuit !== undefined && lane.learn(readCircuit(circuit), Date.now())) onRecovered()
    }
  }
  // Not waited for: nothing else depends on it.
  return (): void => {
    if (performance.now() - askedTick < POLL_MS) return
    askedTick = performance.now()
    ask().catch(onStoreFailure)
  }
}
