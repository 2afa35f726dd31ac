/** Asking again and again, while somebody looks. */
import { thrownText } from '../../../src/base/thrown.ts'
import { Refusal } from './refusal.ts'

export interface AskFailure {
  sentence: string
  status?: number
}

const LONGEST_WAIT_MS = 30_000

/** The API has said no, and will say it again. */
const isOver = (error: unknown): boolean =>
  error instanceof Refusal && error.status < 500 && error.status !== 429

/**
 * Asks at once, and then each `everyMs`, one request at a time; never while nobody sees the page. What the API refuses for good is not asked
 * again. Returns what ends it.
 */
export const poll = <Value>(
  askOnce: (aborted: AbortSignal) => Promise<Value>,
  onAnswer: (answer: Value) => void,
  onFailure: (failure: AskFailure) => void,
  everyMs?: number,
): (() => void) => {
  const end = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  /** The time has come, but nobody looks. */
  let isHeldBack = false
  const next = (waitMs: number): void => {
    timer = setTimeout(() => void run(), waitMs)
  }
  const run = async (): Promise<void> => {
    isHeldBack = document.hidden
    if (isHeldBack) return
    try {
      const answer = await askOnce(end.signal)
      if (end.signal.aborted) return
      failures = 0
      onAnswer(answer)
      if (everyMs !== undefined && !end.signal.aborted) next(everyMs)
    } catch (error) {
      if (end.signal.aborted) return
      failures += 1
      const status = error instanceof Refusal ? { status: error.status } : {}
      onFailure({ sentence: thrownText(error), ...status })
      if (!isOver(error)) next(Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures))
    }
  }
  const onVisible = (): void => {
    if (isHeldBack && !document.hidden) void run()
  }
  document.addEventListener('visibilitychange', onVisible, { signal: end.signal })
  void run()
  return () => {
    clearTimeout(timer)
    end.abort()
  }
}
