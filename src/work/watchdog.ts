import type { Worker } from 'node:worker_threads'
import { readActivity } from './activity.ts'

/** How a work thread was lost. */
export interface Loss {
  how: 'hung' | 'ended'
  error?: Error
}

const CHECK_MS = 500
/** So many checks without a sign of life, and the thread counts as hung. Counting checks rather than time forgives a machine that slept. */
const SILENT_CHECKS_MAX = 10

/** Resolves when the thread ends or gives no sign of life for five seconds; with undefined when nobody wants to know any more. */
export const untilLost = (
  worker: Worker,
  activity: SharedArrayBuffer,
  signal: AbortSignal,
): Promise<Loss | undefined> =>
  new Promise(resolve => {
    let beatsSeen = -1
    let silentChecks = 0
    const timer = setInterval(() => {
      const { beats } = readActivity(activity)
      silentChecks = beats === beatsSeen ? silentChecks + 1 : 0
      beatsSeen = beats
      if (silentChecks >= SILENT_CHECKS_MAX) lost({ how: 'hung' })
    }, CHECK_MS)
    const lost = (loss?: Loss): void => {
      clearInterval(timer)
      resolve(loss)
    }
    worker.once('error', (error: Error) => lost({ how: 'ended', error }))
    worker.once('exit', () => lost({ how: 'ended' }))
    signal.addEventListener('abort', () => lost())
  })
