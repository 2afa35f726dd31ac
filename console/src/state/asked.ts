/** What the API answers, kept up to date while somebody looks. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Answer, EndpointKey } from '../../../src/admin/api/endpoints.ts'
import { askJson, Refusal, type ApiAddress } from './api.ts'

export interface Asked<Value> {
  /** The last answer, also of another address while this one has not answered yet. */
  answer?: Value
  /** The address that it is from. */
  from?: string
  /** Why there is no newer one. */
  failure?: { sentence: string; status?: number }
}

const LONGEST_WAIT_MS = 30_000

/** Asks at once and then each `everyMs`; never while nobody sees the page. Without an address it asks nothing. */
export const useAsked = <Key extends EndpointKey>(
  address: ApiAddress<Key> | undefined,
  everyMs?: number,
): Asked<Answer<Key>> => {
  const asked = useSignal<Asked<Answer<Key>>>({})
  useEffect(() => {
    if (address === undefined) return undefined
    return poll(
      aborted => askJson(address, aborted),
      answer => (asked.value = { answer, from: address }),
      failure => (asked.value = { ...asked.value, failure }),
      everyMs,
    )
  }, [address, everyMs])
  return asked.value
}

/** The API has said no, and will say it again. */
const isOver = (error: unknown): boolean =>
  error instanceof Refusal && error.status < 500 && error.status !== 429

/** Returns what ends it. What the API refuses for good is not asked again. */
export const poll = <Value>(
  askOnce: (aborted: AbortSignal) => Promise<Value>,
  onAnswer: (answer: Value) => void,
  onFailure: (failure: NonNullable<Asked<Value>['failure']>) => void,
  everyMs?: number,
): (() => void) => {
  const end = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  const next = (waitMs: number): void => {
    timer = setTimeout(() => void run(), waitMs)
  }
  const run = async (): Promise<void> => {
    timer = undefined
    if (document.hidden || end.signal.aborted) return
    try {
      const answer = await askOnce(end.signal)
      if (end.signal.aborted) return
      failures = 0
      onAnswer(answer)
      if (everyMs !== undefined) next(everyMs)
    } catch (error) {
      if (end.signal.aborted) return
      failures += 1
      const status = error instanceof Refusal ? { status: error.status } : {}
      onFailure({ sentence: error instanceof Error ? error.message : String(error), ...status })
      if (!isOver(error)) next(Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures))
    }
  }
  const onVisible = (): void => {
    if (!document.hidden && timer === undefined) void run()
  }
  document.addEventListener('visibilitychange', onVisible, { signal: end.signal })
  void run()
  return () => {
    clearTimeout(timer)
    end.abort()
  }
}
