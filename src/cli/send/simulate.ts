import type { TracedCallback } from '../../try/trace.ts'
import { Exit } from '../exit.ts'
import { createGenerator } from './generate-callbacks.ts'
import type { CallbackTarget } from './post-callback.ts'
import { createProgressLine } from '../terminal/progress-line.ts'
import { Traffic } from './traffic.ts'
import { formatSummary, type TrafficSummary } from './traffic-summary.ts'

export interface TrafficOptions {
  count?: number
  rate?: number
  users?: number
  concurrency?: number
}

interface SimulateOptions extends TrafficOptions {
  /** Fields of the body that stay as they were set. */
  set: Readonly<Record<string, string>>
  json?: true
}

const USERS = 100
const CONCURRENCY = 16

/** `chatgate send --count …`: sends generated callbacks and summarizes the answers, even if Ctrl-C ends it early. */
export const simulate = async (
  target: CallbackTarget,
  callback: TracedCallback,
  { count, rate, users = USERS, concurrency = CONCURRENCY, set, json }: SimulateOptions,
): Promise<void> => {
  if (count === undefined && rate === undefined)
    throw new Exit(2, 'Say how many with --count, or how many per second with --rate.')
  const stop = new AbortController()
  // A second Ctrl-C finds no listener, and ends the command at once.
  process.once('SIGINT', () => stop.abort())
  const next = createGenerator(callback, { users, kept: Object.keys(set) })
  const plan = { count, ratePerSecond: rate, concurrency, next }
  const progress = createProgressLine()
  const traffic = new Traffic(target, plan)
  const summary = await traffic.run(stop.signal, () =>
    progress.show(() => progressOf(traffic.summary(), count)),
  )
  progress.clear()
  console.log(json ? JSON.stringify(summary) : formatSummary(summary))
  if (summary.latencyMs === undefined && summary.count > 0)
    throw new Exit(3, `Nothing answers at ${target.address}. Is the gateway running?`)
  if (!json) warnOfRate(summary, rate)
  if (summary.ok < summary.count) throw new Exit(1)
}

const progressOf = (
  { count: done, ok, perSecond, latencyMs }: TrafficSummary,
  count: number | undefined,
): string => {
  const bad = ok < done ? `, ${done - ok} not OK` : ''
  return `${done}${count === undefined ? '' : `/${count}`} answered${bad}, ${perSecond} per second, p99 ${latencyMs?.p99 ?? 0} ms. Ctrl-C ends it.`
}

/** Below this share of the requested rate, the numbers describe another load than intended. */
const RATE_KEPT = 0.95
/** The rate of a few callbacks means nothing. */
const RATE_COUNTS_FROM_MS = 1000

const warnOfRate = ({ perSecond, durationMs }: TrafficSummary, rate: number | undefined): void => {
  if (rate === undefined || durationMs < RATE_COUNTS_FROM_MS || perSecond >= rate * RATE_KEPT) return
  console.log(
    `The rate of ${rate} per second was not reached; answers came too slowly for --concurrency, or this machine is too slow.`,
  )
}
