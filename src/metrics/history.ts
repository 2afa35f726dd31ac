import type { Counter, Histogram, Registry } from 'prom-client'
import type { DestinationRecord, Store } from '../store/store.ts'
import { createReading } from './reading.ts'

const EVERY_MS = 10_000
/** An hour. */
const KEPT = 360
const PATIENCE_MS = 1_000

/** What happened in the ten seconds before a time, and what stood waiting then. */
interface Sample {
  /** Milliseconds since 1970. */
  at: number
  /** Requests to the callback address. */
  callbacks: number
  refused: number
  /** Below this many milliseconds 99 of 100 callbacks were answered, as far as the buckets tell; absent where none came. */
  answerP99Ms?: number
  /** Deliveries that ended. */
  delivered: number
  died: number
  /** Of all destinations; absent while the store does not answer. */
  waiting?: number
  dead?: number
  oldestWaitingAt?: number
}

/** How often steps have stopped an event since the gateway was started, by step and reason. */
type StoppedCounts = Record<string, Record<string, number>>

export interface History {
  everyMs: number
  /** At most an hour, the oldest first. */
  samples: () => readonly Sample[]
  stopped: () => Promise<StoppedCounts>
  stop: () => void
}

/** What all counters stood at. */
interface Totals {
  callbacks: number
  refused: number
  delivered: number
  died: number
  /** By upper bound in seconds, each with all below it. */
  answers: ReadonlyMap<number, number>
}

/** Keeps in memory what the metrics stood at in the last hour, for those who have no Prometheus. */
export const startHistory = (
  registry: Registry,
  store: Pick<Store, 'destinations'>,
  now: () => number = Date.now,
): History => {
  const samples: Sample[] = []
  const read = createReading(() => store.destinations(), PATIENCE_MS)
  let before: Totals | undefined
  const take = async (): Promise<void> => {
    const [totals, destinations] = await Promise.all([totalsOf(registry), read()])
    if (before) samples.push({ at: now(), ...since(before, totals), ...standing(destinations) })
    before = totals
    if (samples.length > KEPT) samples.shift()
  }
  void take()
  const timer = setInterval(() => void take(), EVERY_MS).unref()
  return {
    everyMs: EVERY_MS,
    samples: () => samples,
    stopped: () => stoppedCounts(registry),
    stop: () => clearInterval(timer),
  }
}

const valuesOf = async (registry: Registry, name: string) => {
  const metric = registry.getSingleMetric(name) as Counter | Histogram | undefined
  return (await metric?.get())?.values ?? []
}

const sum = (values: { value: number }[] = []): number => values.reduce((all, { value }) => all + value, 0)

const totalsOf = async (registry: Registry): Promise<Totals> => {
  const [callbacks, refused, deliveries, answers] = await Promise.all(
    [
      'chatgate_callbacks_total',
      'chatgate_callbacks_refused_total',
      'chatgate_deliveries_total',
      'chatgate_answer_duration_seconds',
    ].map(name => valuesOf(registry, name)),
  )
  const ended = (outcome: string): number =>
    sum(deliveries?.filter(({ labels }) => (labels as { outcome?: string }).outcome === outcome))
  const buckets = new Map<number, number>()
  for (const { labels, value } of answers ?? []) {
    const { le } = labels as { le?: number | string }
    if (le === undefined) continue
    const bound = le === '+Inf' ? Infinity : Number(le)
    buckets.set(bound, (buckets.get(bound) ?? 0) + value)
  }
  return {
    callbacks: sum(callbacks),
    refused: sum(refused),
    delivered: ended('delivered'),
    died: ended('dead'),
    answers: buckets,
  }
}

const since = (before: Totals, totals: Totals) => {
  const answerP99Ms = percentileMs(0.99, before.answers, totals.answers)
  return {
    callbacks: totals.callbacks - before.callbacks,
    refused: totals.refused - before.refused,
    delivered: totals.delivered - before.delivered,
    died: totals.died - before.died,
    ...(answerP99Ms !== undefined && { answerP99Ms }),
  }
}

const MS = 1_000

/** The bound of the bucket that holds it; of what lies above all bounds, the highest one. */
export const percentileMs = (
  share: number,
  before: ReadonlyMap<number, number>,
  now: ReadonlyMap<number, number>,
): number | undefined => {
  const bounds = [...now.keys()].toSorted((a, b) => a - b)
  const countAt = (bound: number): number => (now.get(bound) ?? 0) - (before.get(bound) ?? 0)
  const all = countAt(Infinity)
  if (all <= 0) return undefined
  const found = bounds.find(bound => countAt(bound) >= all * share) ?? Infinity
  const highest = bounds.findLast(Number.isFinite) ?? 0
  return Math.min(found, highest) * MS
}

const standing = (destinations: readonly DestinationRecord[] | undefined) => {
  if (!destinations) return {}
  const oldest = destinations.flatMap(({ oldestWaitingAt }) => oldestWaitingAt ?? [])
  return {
    waiting: destinations.reduce((all, { waiting }) => all + waiting, 0),
    dead: destinations.reduce((all, { dead }) => all + dead, 0),
    ...(oldest.length > 0 && { oldestWaitingAt: Math.min(...oldest) }),
  }
}

const stoppedCounts = async (registry: Registry): Promise<StoppedCounts> => {
  const counts: StoppedCounts = {}
  for (const { labels, value } of await valuesOf(registry, 'chatgate_events_stopped_total')) {
    const { step = '', reason = '' } = labels as { step?: string; reason?: string }
    counts[step] = { ...counts[step], [reason]: value }
  }
  return counts
}
