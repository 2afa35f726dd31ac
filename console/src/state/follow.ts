/** Follows events as they come, while somebody looks. */
import { addressOf } from './read-address.ts'
import { ask } from './api.ts'
import { Refusal } from './refusal.ts'
import type { LiveMessage } from './live-feed.ts'
import { readServerEvents } from './server-events.ts'
import type { Filters } from './shell.ts'
import { thrownText } from '../../../src/base/thrown.ts'

export interface Following {
  /** From which number on; asked at each start of a stream. */
  after: () => number
  onMessage: (message: LiveMessage) => void
  /** Whether a stream is there. */
  onConnected: (isConnected: boolean) => void
  onFailure: (sentence: string | undefined) => void
}

const WAIT_MS = 1_000
const LONGEST_WAIT_MS = 30_000

/** Returns what ends it. There is no stream while nobody sees the page, and another where one ends. */
export const follow = (filters: Filters, following: Following): (() => void) => {
  const end = new AbortController()
  let stream: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  const run = async (): Promise<void> => {
    timer = undefined
    if (document.hidden || end.signal.aborted) return
    const mine = new AbortController()
    stream = mine
    try {
      await readStream(filters, following, mine.signal, () => (failures = 0))
    } catch (error) {
      if (mine.signal.aborted) return
      failures += 1
      following.onFailure(thrownText(error))
      if (error instanceof Refusal && error.status < 500) return
    } finally {
      if (stream === mine) {
        stream = undefined
        following.onConnected(false)
      }
    }
    if (!mine.signal.aborted)
      timer = setTimeout(() => void run(), Math.min(LONGEST_WAIT_MS, WAIT_MS * 2 ** failures))
  }
  const onVisible = (): void => {
    if (document.hidden) stream?.abort()
    else if (stream === undefined || stream.signal.aborted) {
      clearTimeout(timer)
      void run()
    }
  }
  document.addEventListener('visibilitychange', onVisible, { signal: end.signal })
  void run()
  return () => {
    clearTimeout(timer)
    end.abort()
    stream?.abort()
  }
}

const readStream = async (
  filters: Filters,
  { after, onMessage, onConnected, onFailure }: Following,
  aborted: AbortSignal,
  onRead: () => void,
): Promise<void> => {
  const { body } = await ask(addressOf('/api/live', { ...filters, after: String(after()) }), {
    signal: aborted,
  })
  if (!body) return
  onConnected(true)
  onFailure(undefined)
  for await (const data of readServerEvents(body)) {
    onRead()
    const said = JSON.parse(data) as LiveMessage | { error: string }
    if ('error' in said) onFailure(said.error)
    else {
      onFailure(undefined)
      onMessage(said)
    }
  }
}
