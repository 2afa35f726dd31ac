import type { DestinationStep } from '../route/route.ts'
import { CLOCK_SKEW_MS, type Store } from '../store/store.ts'
import { CLOCKS_APART_MS } from './circuit.ts'
import type { Lane } from './lane.ts'

/** How often the store is looked through for times that cannot be. */
const MEND_MS = 10_000
/** Longer than any attempt may take by the config, with the time to record it. */
const LEASE_MAX_MS = 11 * 60_000

interface MenderOptions {
  store: Pick<Store, 'mendDue'>
  onStoreFailure: (error: unknown) => void
}

/**
 * Makes due what a clock that was ahead has put off for longer than anything can be: a machine without a battery for its clock, or one
 * that was resumed, would else deliver nothing until that time has come.
 */
export const createMender = (lanes: readonly Lane[], { store, onStoreFailure }: MenderOptions) => {
  let mendedTick = -Infinity
  const latest = lanes.map(({ step }) => ({
    destination: step.name,
    waitMs: longestWaitMs(step) + CLOCKS_APART_MS,
  }))
  // Not waited for: nothing else depends on it.
  return (): void => {
    if (performance.now() - mendedTick < MEND_MS) return
    mendedTick = performance.now()
    store.mendDue(latest, LEASE_MAX_MS + CLOCK_SKEW_MS, Date.now()).catch(onStoreFailure)
  }
}

/** How long a delivery can have to wait at most, by the config in force. */
const longestWaitMs = ({ policy: { retry, digestMs = 0 } }: DestinationStep): number =>
  Math.max(retry.maxMs, retry.maxPauseMs, digestMs)
