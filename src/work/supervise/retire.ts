import type { LoadedThread } from './load-thread.ts'
import type { FromWork, ToWork } from '../messages.ts'
import { untilLost, type Loss } from '../../watch/watchdog.ts'

/** Beyond the time it is given, a thread has so long to say that it has stopped. */
export const RESERVE_MS = 2_000

/** A thread that finishes what is under way. */
export interface Retirement {
  /** It has stopped or its time is over, and it is to be ended; with how it was lost, where it was. Rejects never. */
  over: Promise<Loss | undefined>
  /** Gives it no more than so much time from now on. */
  hurry: (withinMs: number) => void
}

/** Lets a thread finish what is under way, for `withinMs`. */
export const retire = ({ worker, activity }: LoadedThread, withinMs: number): Retirement => {
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let endsAt = Infinity

  const hurry = (ms: number): void => {
    if (performance.now() + ms >= endsAt) return
    endsAt = performance.now() + ms
    clearTimeout(timer)
    timer = setTimeout(() => ending.abort(), ms + RESERVE_MS)
    worker.postMessage({ type: 'stop', withinMs: ms } satisfies ToWork)
  }
  const hear = (message: FromWork): void => {
    if (message.type === 'stopped') ending.abort()
  }
  worker.on('message', hear)
  hurry(withinMs)
  const over = untilLost(worker, activity, ending.signal).finally(() => {
    clearTimeout(timer)
    worker.off('message', hear)
  })
  return { over, hurry }
}
