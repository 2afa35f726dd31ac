import { POLL_MS } from '../pump.ts'
import type { Store } from '../store/store.ts'
import { CLOSED, isOpen, type Circuit } from './circuit.ts'
import type { Lane } from './lane.ts'

/**
 * Learns from the store, once a second at most, that another gateway has found a destination to be back. That one is down is not
 * learned so: a gateway that cannot reach a destination must not keep the others from it.
 */
export const createRecovery = (
  lanes: readonly Lane[],
  { store, onStoreFailure }: RecoveryOptions,
  onRecovered: () => void,
) => {
  let askedAt = 0
  const ask = async (): Promise<void> => {
    const circuits = new Map((await store.circuits()).map(({ name, circuit }) => [name, circuit]))
    for (const lane of lanes.filter(isKnownOpen)) {
      const circuit = circuits.get(lane.step.name)
      if (circuit === undefined || isOpen(JSON.parse(circuit) as Circuit)) continue
      lane.circuit = CLOSED
      lane.isOpenKept = false
      onRecovered()
    }
  }
  // Not waited for: nothing else depends on it.
  return (now: number): void => {
    if (now - askedAt < POLL_MS || !lanes.some(isKnownOpen)) return
    askedAt = now
    ask().catch(onStoreFailure)
  }
}

interface RecoveryOptions {
  store: Pick<Store, 'circuits'>
  onStoreFailure: (error: unknown) => void
}

/** What this gateway has not kept yet of its own is newer than what the store says. */
const isKnownOpen = ({ circuit, isOpenKept }: Lane): boolean => isOpenKept && isOpen(circuit)
