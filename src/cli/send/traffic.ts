import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { failureCode } from '../../base/thrown.ts'
import { postCallback, type CallbackTarget } from './post-callback.ts'
import { createTrafficTally, type TrafficSummary } from './traffic-summary.ts'

export interface TrafficPlan {
  /** Undefined: until it is stopped. */
  count: number | undefined
  /** Undefined: as fast as the answers come. */
  ratePerSecond: number | undefined
  /** How many may wait for their answer at a time. */
  concurrency: number
  /** Makes the next body. */
  next: () => unknown
}

/** How long to wait for pending answers after a stop. */
const LAST_ANSWERS_MS = 5000

/**
 * Posts generated callbacks until all of them are answered or `signal` stops it; `onAnswer` is called for every answer.
 * At a given rate it does not wait for answers, just as Chat does not, except while `concurrency` of them are missing.
 */
export const sendTraffic = async (
  target: CallbackTarget,
  { count = Infinity, ratePerSecond, concurrency, next }: TrafficPlan,
  signal: AbortSignal,
  onAnswer: (summary: () => TrafficSummary) => void,
): Promise<TrafficSummary> => {
  const dispatcher = new Pool(new URL(target.address).origin, { connections: concurrency })
  const tally = createTrafficTally()
  const startedAt = performance.now()
  const summary = (): TrafficSummary => tally.summary(performance.now() - startedAt)
  let begun = 0
  /** If nothing has ever answered, nothing will. */
  let isNobodyThere = false

  const post = async (): Promise<void> => {
    try {
      tally.answered(await postCallback({ ...target, dispatcher }, next()))
    } catch (error) {
      tally.failed(failureCode(error))
      isNobodyThere ||= summary().latencyMs === undefined
    }
    onAnswer(summary)
  }
  const postInTurn = async (): Promise<void> => {
    while (begun < count && !isNobodyThere && !signal.aborted) {
      const index = begun
      begun += 1
      if (ratePerSecond !== undefined) await until(startedAt + (index * 1000) / ratePerSecond, signal)
      if (!signal.aborted) await post()
    }
  }
  const stopWaiting = new AbortController()
  await Promise.race([
    Promise.all(Array.from({ length: concurrency }, postInTurn)),
    longAfter(signal, stopWaiting.signal),
  ])
  stopWaiting.abort()
  const result = summary()
  await dispatcher.destroy()
  return result
}

/** Waits until this time of `performance.now()`, or until it is stopped. */
const until = async (at: number, signal: AbortSignal): Promise<void> => {
  const waitMs = at - performance.now()
  if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => {})
}

/** Ends some time after the stop, for answers that never come. */
const longAfter = async (stop: AbortSignal, enough: AbortSignal): Promise<void> => {
  await new Promise<void>(resolve => stop.addEventListener('abort', () => resolve(), { once: true }))
  await sleep(LAST_ANSWERS_MS, undefined, { signal: enough }).catch(() => {})
}
