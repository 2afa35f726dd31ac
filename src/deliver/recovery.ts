import { POLL_MS } from '../base/pump.ts'
import type { Store } from '../store/store.ts'
import { afterPause, CLOSED, isFailing, readCircuit, type Circuit, withPossibleTimes } from './circuit.ts'
import { type Lane, limitsOf } from './lane.ts'

/**
 * Learns from the store, once a second at most, that another gateway has found a destination to be back, or was asked by it for a pause. That
 * one is down is not learned so: a gateway that cannot reach a destination must not keep the others from it.
 */
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
      if (circuit === undefined) continue
      const kept = withPossibleTimes(readCircuit(circuit), Date.now(), limitsOf(lane.step))
      learnPause(lane, kept, Date.now())
      if (isKnownFailing(lane) && !isFailing(kept)) {
        lane.circuit = { ...CLOSED, ...quietOf(lane.circuit) }
        lane.isFailingKept = false
        onRecovered()
      }
    }
  }
  // Not waited for: nothing else depends on it.
  return (): void => {
    if (performance.now() - askedTick < POLL_MS) return
    askedTick = performance.now()
    ask().catch(onStoreFailure)
  }
}

interface RecoveryOptions {
  store: Pick<Store, 'circuits'>
  onStoreFailure: (error: unknown) => void
}

const learnPause = (lane: Lane, { quietUntil = 0 }: Circuit, now: number): void => {
  if (quietUntil > now) lane.circuit = afterPause(lane.circuit, quietUntil - now, now)
}

const quietOf = ({ quietUntil }: Circuit) => (quietUntil === undefined ? {} : { quietUntil })

/** What this gateway has not kept yet of its own is newer than what the store says. */
const isKnownFailing = ({ circuit, isFailingKept }: Lane): boolean => isFailingKept && isFailing(circuit)
