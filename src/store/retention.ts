import { createPump, POLL_MS, type Pump } from '../base/pump.ts'
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

/** What a clock says in milliseconds since 1970, and how much time has passed really, in milliseconds since any moment. */
export interface Clock {
  now: () => number
  passed: () => number
}

/** A clock that is suddenly ahead by more is doubted. */
const LEAP_MS = 60 * 60_000
/** How long it must stay where it is before it is believed. */
const DOUBT_MS = 60 * 60_000
/** How often it is written down that it is believed. */
const WRITTEN_EVERY_MS = 10 * 60_000

/**
 * Tells whether the clock is to be believed when it says that events are old. A clock that was wrong for a minute, 40 days ahead, must not
 * cost what is kept for 30. So after a leap, or when the gateway was not running for as long, it is doubted for an hour. Until when it was
 * believed stands in the store, so a restart does not end the doubt; where other nodes go on believing another time, neither does the hour.
 */
export const createBelief = (
  store: Pick<Store, 'believedUntil' | 'believe'>,
  clock: Clock,
  onDoubt: (aheadMs: number) => void,
): (() => Promise<boolean>) => {
  let last: { now: number; passed: number } | undefined
  /** Until when the clock was believed, and when we learned that, in passed time. */
  let known: { until: number | undefined; at: number } = { until: undefined, at: 0 }
  /** Since when it is doubted, in passed time. */
  let since: number | undefined

  /** By how much it is ahead of where it should be by now. */
  const aheadMs = (now: number, passed: number): number =>
    known.until === undefined ? 0 : now - known.until - (passed - known.at)

  return async () => {
    const now = clock.now()
    const passed = clock.passed()
    const leapMs = last ? now - last.now - (passed - last.passed) : 0
    const isWatched = last !== undefined && since === undefined
    const until = isWatched ? known.until : await store.believedUntil()
    const isElsewhere = until !== known.until || Math.abs(leapMs) > LEAP_MS
    if (until !== known.until) known = { until, at: passed }
    last = { now, passed }

    const isDoubtful = (isWatched ? leapMs : aheadMs(now, passed)) > LEAP_MS
    if (isDoubtful && since === undefined) onDoubt(aheadMs(now, passed))
    // Where it says something else by now, or somebody knows better, the hour begins anew.
    if (isDoubtful && (since === undefined || isElsewhere)) since = passed
    if (isDoubtful && since !== undefined && passed - since < DOUBT_MS) return false
    since = undefined
    if (until === undefined || Math.abs(now - until) >= WRITTEN_EVERY_MS) {
      await store.believe(now)
      known = { until: now, at: passed }
    }
    return true
  }
}
