import { setTimeout as sleep } from 'node:timers/promises'
import type { NewEvent } from '../store/store.ts'

/** What the keeper needs from the store. */
export interface Appender {
  append(events: NewEvent[]): Promise<void>
}

/** A period in which nothing could be stored. */
export interface KeepFailure {
  /** Milliseconds since 1970. */
  since: number
  /** The first failure. */
  error: unknown
}

export interface Keeper {
  /** Stores the events of a callback, all or none, and says whether they are on disk. */
  keep: (events: NewEvent[]) => Promise<Kept>
  /** How many bytes wait in memory to be stored. */
  waitingBytes: () => number
}

export type Kept = 'kept' | 'not-kept' | 'overloaded'

/** Callbacks that may wait for a failing store; beyond this they are refused at once. Design §4. */
const TRYING_AGAIN_MAX = 200
/** Limits what waits in memory for a slow disk. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024
const TRY_AGAIN_MS = 100

/** Stores callbacks, with limits on how much may wait in memory and for how long. */
export const createKeeper = (
  store: Appender,
  keepTrying: () => number,
  onFailure: (error: unknown) => void,
  onRecovered: (failing: KeepFailure) => void,
): Keeper => {
  const appendUntil = createPersistence(store, onFailure, onRecovered)
  // A store that neither fails nor answers must not hold a callback forever.
  const within = createDeadlines<Kept>('not-kept')
  let waitingBytes = 0

  const keep = (events: NewEvent[]): Promise<Kept> => {
    const bytes = events.reduce((sum, { body }) => sum + body.byteLength, 0)
    if (waitingBytes + bytes > WAITING_BYTES_MAX) return Promise.resolve('overloaded')
    const deadline = performance.now() + keepTrying()
    waitingBytes += bytes
    // Counted as waiting until the store is done with it, even if the caller has stopped waiting.
    const onDone = (): void => {
      waitingBytes -= bytes
    }
    return within(deadline + 2 * TRY_AGAIN_MS, appendUntil(events, deadline), onDone)
  }

  return { keep, waitingBytes: () => waitingBytes }
}

/**
 * Chat repeats a callback only after a timeout, so while the store fails, keep trying until the deadline instead of
 * saying FAIL at once: after a timeout Chat may repeat it, after an early FAIL it is lost for sure.
 */
const createPersistence = (
  store: Appender,
  onFailure: (error: unknown) => void,
  onRecovered: (failing: KeepFailure) => void,
) => {
  let tryingAgain = 0
  let failing: KeepFailure | undefined

  const tryAgain = async (events: NewEvent[], deadline: number): Promise<Kept> => {
    if (tryingAgain >= TRYING_AGAIN_MAX) return 'not-kept'
    tryingAgain += 1
    try {
      while (performance.now() < deadline) {
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

  return async (events: NewEvent[], deadline: number): Promise<Kept> =>
    (await appended(events)) ? 'kept' : tryAgain(events, deadline)
}

interface Waiting<Value> {
  /** By `performance.now()`, so that setting the clock does not end a wait. */
  deadline: number
  resolve: (value: Value) => void
  reject: (error: unknown) => void
}

const LOOK_MS = 100

/**
 * Waits for promises until their deadlines at most, give or take a tenth of a second; after that they resolve to
 * `late`. One timer serves all of them; otherwise every request would need its own timer. `onDone` is called when the
 * promise itself is settled.
 */
const createDeadlines = <Value>(late: Value) => {
  const waiting = new Set<Waiting<Value>>()
  let timer: NodeJS.Timeout | undefined

  const look = (): void => {
    const now = performance.now()
    for (const one of waiting) {
      if (one.deadline > now) continue
      waiting.delete(one)
      one.resolve(late)
    }
    timer = waiting.size > 0 ? setTimeout(look, LOOK_MS) : undefined
  }

  const settle = async (one: Waiting<Value>, promise: Promise<Value>, onDone: () => void): Promise<void> => {
    try {
      one.resolve(await promise)
    } catch (error) {
      one.reject(error)
    } finally {
      waiting.delete(one)
      onDone()
    }
  }

  return (deadline: number, promise: Promise<Value>, onDone: () => void): Promise<Value> =>
    new Promise((resolve, reject) => {
      const one = { deadline, resolve, reject }
      waiting.add(one)
      timer ??= setTimeout(look, LOOK_MS)
      void settle(one, promise, onDone)
    })
}
