/** Whether what a receiver got is all that Chat was told OK about, in order. */
import type { ReceivedRequest } from '../support/receiver.ts'
import type { Answered } from './load.ts'

/** All counts but the last should be none. */
export interface Judgement {
  /** Told OK, and never received. */
  missing: number
  /** Received for the first time after a later one of the same subject. */
  overtaken: number
  /** Received again as if it were another message. */
  doubled: number
  /** The longest time from an answer to the arrival. */
  latestMs: number
}

interface Arrival {
  at: number
  id: string
}

export const isOk = ({ told }: Answered): boolean => told['ActionStatus'] === 'OK'

/** Judges what was received of these answers; other requests are passed over. */
export const judge = (answers: readonly Answered[], requests: readonly ReceivedRequest[]): Judgement => {
  const ok = new Map(answers.filter(isOk).map(answer => [keyOf(answer), answer]))
  const first = new Map<string, Arrival>()
  const highest = new Map<string, number>()
  let overtaken = 0
  let doubled = 0
  for (const { body, headers, at } of requests) {
    const { subject, body: sent } = JSON.parse(body.toString()) as { subject: string; body: { n: number } }
    const key = keyOf({ subject, n: sent.n })
    // One that Chat was not told OK about may come late: it was kept when nobody waited for it any more.
    if (!ok.has(key)) continue
    const id = headers['webhook-id'] ?? ''
    const before = first.get(key)
    if (before) {
      if (before.id !== id) doubled += 1
      continue
    }
    first.set(key, { at, id })
    if (sent.n < (highest.get(subject) ?? -1)) overtaken += 1
    highest.set(subject, Math.max(sent.n, highest.get(subject) ?? -1))
  }
  const delays = [...ok].map(([key, { sentAt, tookMs }]) => (first.get(key)?.at ?? 0) - sentAt - tookMs)
  return {
    missing: [...ok.keys()].filter(key => !first.has(key)).length,
    overtaken,
    doubled,
    latestMs: Math.max(0, ...delays),
  }
}

const keyOf = ({ subject, n }: { subject: string; n: number }): string => `${subject} ${n}`

/** The value that so large a part of them does not exceed; 0 of none. */
export const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? 0
