import { createPump, POLL_MS, type Pump } from '../pump.ts'
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

/** Lets old events go, in small pieces beside the traffic. `limits` may change. */
export const createRetention = (
  store: Pick<Store, 'retain'>,
  limits: () => Retention,
  onFailure: (error: unknown) => void,
): Pump =>
  createPump(async () => {
    const { forMs, atMostBytes } = limits()
    const before = forMs === undefined ? {} : { before: Date.now() - forMs }
    const size = atMostBytes === undefined ? {} : { atMostBytes }
    const looked = await store.retain({ ...before, ...size, limit: LIMIT })
    return looked < LIMIT ? POLL_MS : PAUSE_MS
  }, onFailure)
