import type { Worker } from 'node:worker_threads'
import { readActivity } from './activity.ts'

/** How a work thread was lost. */
export interface Loss {
  how: 'hung' | 'ended'
  error?: Error
}

export const CHECK_MS = 500
/**
 * After this many checks without a sign of life the thread counts as hung. Checks are counted, not time,
 * because the machine may have slept.
 */
const SILENT_CHECKS_MAX = 10
/** The id of a thread that has ended; it emits no `exit` any more. */
const ENDED = -1

/** Finds out whether a thread has shown no sign of life for too many checks in a row. */
export const createSilence = (activity: SharedArrayBuffer) => {
  let beatsSeen = -1
  let silentChecks = 0
  /** Must be called once a check. */
  return (): boolean => {
    const { beats } = readActivity(activity)
    silentChecks = beats === beatsSeen ? silentChecks + 1 : 0
    beatsSeen = beats
    return silentChecks >= SILENT_CHECKS_MAX
  }
}

/**
 * Resolves when the thread ends or gives no sign of life for five seconds; with undefined when the signal is
 * aborted.
 */
export const untilLost = (
  worker: Worker,
  activity: SharedArrayBuffer,
  signal: AbortSignal,
): Promise<Loss | undefined> => {
  if (signal.aborted) return Promise.resolve(undefined)
  if (worker.threadId === ENDED) return Promise.resolve({ how: 'ended' })
  return new Promise(resolve => {
    const isHung = createSilence(activity)
    const timer = setInterval(() => isHung() && lost({ how: 'hung' }), CHECK_MS)
    const lost = (loss?: Loss): void => {
      clearInterval(timer)
      worker.off('error', onError)
      worker.off('exit', onExit)
      resolve(loss)
    }
    const onError = (error: Error): void => lost({ how: 'ended', error })
    const onExit = (): void => lost({ how: 'ended' })
    worker.once('error', onError)
    worker.once('exit', onExit)
    signal.addEventListener('abort', () => lost(), { once: true })
  })
}
