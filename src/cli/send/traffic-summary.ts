import { createHistogram } from 'node:perf_hooks'
import { paint } from '../terminal/paint.ts'
import type { PostedAnswer } from './post-callback.ts'
import { printable } from '../../log/printable.ts'
import { table } from '../terminal/table.ts'

/** How long Chat waits for an answer. */
const CHAT_WAITS_MS = 2000
/** Answers may hold any text; kinds beyond this many are counted as one. */
const KINDS_MAX = 20
const OTHER_KINDS = 'other answers'
const PERCENTILES = [50, 90, 99] as const

export interface TrafficSummary {
  count: number
  ok: number
  durationMs: number
  perSecond: number
  /** The most frequent first. */
  answers: { answer: string; count: number }[]
  /** Undefined if nothing was answered. */
  latencyMs?: { p50: number; p90: number; p99: number; max: number }
  slowerThanChatWaits: number
}

/** Counts answers in constant memory, however many there are. */
export const createTrafficTally = () => {
  const kinds = new Map<string, number>()
  const histogram = createHistogram()
  let count = 0
  let ok = 0
  let slowerThanChatWaits = 0

  const addKind = (kind: string): void => {
    count += 1
    const key = kinds.has(kind) || kinds.size < KINDS_MAX ? kind : OTHER_KINDS
    kinds.set(key, (kinds.get(key) ?? 0) + 1)
  }
  return {
    answered(reply: PostedAnswer): void {
      addKind(kindOf(reply))
      histogram.record(Math.max(1, Math.round(reply.durationMs * 1000)))
      if (reply.isOk) ok += 1
      if (reply.durationMs > CHAT_WAITS_MS) slowerThanChatWaits += 1
    },
    failed: (code: string): void => addKind(`no answer (${code})`),
    summary: (durationMs: number): TrafficSummary => ({
      count,
      ok,
      durationMs: Math.round(durationMs),
      perSecond: round((count * 1000) / Math.max(1, durationMs)),
      answers: [...kinds]
        .map(([answer, times]) => ({ answer, count: times }))
        .toSorted((a, b) => b.count - a.count),
      ...(histogram.count > 0 && { latencyMs: latencies(histogram) }),
      slowerThanChatWaits,
    }),
  }
}

const kindOf = ({ status, answer }: PostedAnswer): string => {
  const { ActionStatus, ErrorCode, ErrorInfo } = answer
  const code = typeof ErrorCode !== 'number' || ErrorCode === 0 ? '' : ` ${ErrorCode}`
  const info = typeof ErrorInfo === 'string' && ErrorInfo !== '' ? `: ${ErrorInfo}` : ''
  return typeof ActionStatus === 'string'
    ? `${status} ${ActionStatus}${code}${info}`
    : `${status}, not an envelope`
}

const latencies = (histogram: ReturnType<typeof createHistogram>) => {
  const [p50 = 0, p90 = 0, p99 = 0] = PERCENTILES.map(percentile =>
    round(histogram.percentile(percentile) / 1000),
  )
  return { p50, p90, p99, max: round(histogram.max / 1000) }
}

const round = (value: number): number => Math.round(value * 10) / 10

/** The summary for people. */
export const formatSummary = (summary: TrafficSummary): string => {
  const { count, ok, durationMs, perSecond, answers, latencyMs, slowerThanChatWaits } = summary
  const headline = `${count} ${count === 1 ? 'callback' : 'callbacks'} in ${(durationMs / 1000).toFixed(1)} s, ${perSecond} per second`
  const lines = [
    paint('bold', headline),
    table(answers.map(({ answer, count: times }) => [`  ${times}`, printable(answer)])),
  ]
  if (latencyMs) {
    const { p50, p90, p99, max } = latencyMs
    lines.push(`answered within  p50 ${p50} ms  p90 ${p90} ms  p99 ${p99} ms  max ${max} ms`)
  }
  const slow = `${slowerThanChatWaits} took longer than the 2 seconds that Chat waits`
  lines.push(slowerThanChatWaits > 0 ? paint('red', slow) : slow)
  if (ok < count) lines.push(paint('red', `${count - ok} of ${count} were not answered OK`))
  return lines.join('\n')
}
