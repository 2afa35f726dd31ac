import { setTimeout as sleep } from 'node:timers/promises'
import type { NewEvent } from '../store/store.ts'

/** What keeping needs of the store. */
export interface Appender {
  append(events: NewEvent[]): Promise<void>
}

/** A time in which nothing could be kept. */
export interface Failing {
  /** Milliseconds since 1970. */
  since: number
  /** The first failure. */
  error: unknown
}

export type Kept = 'kept' | 'not-kept' | 'overloaded'

/** Callbacks that may wait for a failing store; beyond it they are refused at once. Design §4. */
const TRYING_AGAIN_MAX = 200
/** Bounds what waits in memory for a slow disk. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024
const TRY_AGAIN_MS = 100

/**
 * Keeps the events of a callback, all or none, and says whether they are on disk. Chat repeats a callback on time-out only, so while the store fails we go
 * on trying for `keepTrying()` milliseconds instead of saying FAIL at once: a time-out may be repeated, an early FAIL is lost for sure.
 */
export const createKeeper = (
  store: Appender,
  keepTrying: () => number,
  onFailure: (error: unknown) => void,
  onRecovered: (failing: Failing) => void,
): ((events: NewEvent[]) => Promise<Kept>) => {
  let tryingAgain = 0
  let waitingBytes = 0
  let failing: Failing | undefined

  const tryAgain = async (events: NewEvent[], deadline: number): Promise<Kept> => {
    if (tryingAgain >= TRYING_AGAIN_MAX) return 'not-kept'
    tryingAgain += 1
    try {
      while (Date.now() < deadline) {
        await sleep(TRY_AGAIN_MS)
        if (await appended(events)) return 'kept'
      }
      return 'not-kept'
    } finally {
      tryingAgain -= 1
    }
  }

  const appended = async (events: NewEvent[]): Promise<boolean> => {
    try {
      await store.append(events)
      if (failing) onRecovered(failing)
      failing = undefined
      return true
    } catch (error) {
      failing ??= { since: Date.now(), error }
      onFailure(error)
      return false
    }
  }

  return async events => {
    const bytes = events.reduce((sum, { body }) => sum + body.byteLength, 0)
    if (waitingBytes + bytes > WAITING_BYTES_MAX) return 'overloaded'
    waitingBytes += bytes
    const keepTryingMs = keepTrying()
    const deadline = Date.now() + keepTryingMs
    const kept = appended(events).then(done => (done ? 'kept' : tryAgain(events, deadline)))
    // Counted as waiting until the store is done with it, even if the caller has stopped waiting.
    void kept.finally(() => (waitingBytes -= bytes))
    return withDeadline(kept, keepTryingMs + 2 * TRY_AGAIN_MS)
  }
}

/** A store that neither fails nor answers must not hold the callback for ever. */
const withDeadline = async (kept: Promise<Kept>, ms: number): Promise<Kept> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Kept>(resolve => {
    timer = setTimeout(() => resolve('not-kept'), ms)
  })
  try {
    return await Promise.race([kept, late])
  } finally {
    clearTimeout(timer)
  }
}
