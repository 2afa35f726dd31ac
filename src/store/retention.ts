import { createPump, POLL_MS, type Pump } from '../base/pump.ts'
import { createBelief } from './retention-clock.ts'
import type { Store } from './store.ts'

export interface Retention {
  /** Events older than this go; in milliseconds. */
  forMs?: number
  /** The oldest go while there is more than this. */
  atMostBytes?: number
}

/** So few in one commit that nobody notices. */
const LIMIT = 200
const PAUSE_MS = 20

/** Lets old events go, in small pieces beside the traffic. `limits` may change; `onDoubt` is called when the clock is not believed. */
export const createRetention = (
  store: Pick<Store, 'retain' | 'believedUntil' | 'believe'>,
  limits: () => Retention,
  onDoubt: (aheadMs: number) => void,
  onFailure: (error: unknown) => void,
): Pump => {
  const isBelieved = createBelief(store, { now: Date.now, passed: () => performance.now() }, onDoubt)
  return createPump(async () => {
    const { forMs, atMostBytes } = limits()
    const believed = await isBelieved()
    const now = Date.now()
    const before = forMs !== undefined && believed ? { before: now - forMs } : {}
    const size = atMostBytes === undefined ? {} : { atMostBytes }
    const looked = await store.retain({ now, ...before, ...size, limit: LIMIT })
    return looked < LIMIT ? POLL_MS : PAUSE_MS
  }, onFailure)
}
