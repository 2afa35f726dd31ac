import type { AttemptEnd } from '../deliver/deliverer.ts'
import { createDistribution, observe, type Distribution } from '../base/distribution.ts'
import { ROUTE_REASONS } from '../route/explain.ts'
import type { Routed } from '../route/route-event.ts'
import type { AttemptRecord } from '../store/store.ts'
import type { StepFacts } from '../chains/step-facts.ts'

/** Sums of what the work thread did since it last posted them to the main thread. */
export interface WorkCounts {
  /** Events that were routed, by what became of them. */
  routed: Map<string, number>
  /** Events that a step stopped, by the step's label and the reason. */
  stopped: Map<string, Map<string, number>>
  /** By the destination's name. */
  destinations: Map<string, DestinationCounts>
}

export interface DestinationCounts {
  attempts: Record<AttemptRecord['outcome'], number>
  attemptSeconds: Distribution
  /** Deliveries that ended; each event of a digest counts. */
  deliveries: Ends
  /** Those of them that were asked for again by hand. */
  replays: Ends
  /** From the arrival of the event until its delivery, replays aside. */
  delaySeconds: Distribution
}

type Ends = Record<'delivered' | 'dead', number>

export const ATTEMPT_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
/** From no delay at all to the longest time that a receiver is usually down. */
export const DELAY_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 1800, 7200, 43_200, 259_200]

/** A reason that its filter does not declare; declared ones are few, so only they are counted by name. */
const UNDECLARED = 'undeclared'

/** Counts in the work thread. */
export const createCounts = (steps: readonly StepFacts[]) => {
  const declared = new Map(steps.map(({ label, reasons }) => [label, new Set(Object.keys(reasons))]))
  let counts = emptyCounts()
  let isEmpty = true

  const nameOf = (step: string, reason: string): string =>
    Object.hasOwn(ROUTE_REASONS, reason) || declared.get(step)?.has(reason) ? reason : UNDECLARED

  const destination = (name: string): DestinationCounts => {
    const known = counts.destinations.get(name) ?? emptyDestination()
    counts.destinations.set(name, known)
    return known
  }

  return {
    routed: ({ explanation, deliveries }: Routed): void => {
      isEmpty = false
      addOne(counts.routed, explanation.reason)
      for (const { step, reason } of explanation.routes) {
        if (step === undefined) continue
        const reasons = counts.stopped.get(step) ?? new Map<string, number>()
        counts.stopped.set(step, reasons)
        addOne(reasons, nameOf(step, reason))
      }
      for (const { destination: name, state } of deliveries)
        if (state === 'dead') destination(name).deliveries.dead += 1
    },

    attempted: (end: AttemptEnd): void => {
      isEmpty = false
      countAttempt(destination(end.record.destination), end)
    },

    /** What has been counted since the last call; undefined if that is nothing. */
    take: (): WorkCounts | undefined => {
      if (isEmpty) return undefined
      const taken = counts
      counts = emptyCounts()
      isEmpty = true
      return taken
    },
  }
}

export type Counts = ReturnType<typeof createCounts>

const countAttempt = (counts: DestinationCounts, { record, delivery, leftOut }: AttemptEnd): void => {
  const { outcome, state, startedAt, durationMs } = record
  counts.attempts[outcome] += 1
  observe(counts.attemptSeconds, durationMs / 1000)
  if (state !== 'delivered' && state !== 'dead') return
  const dead = new Set(leftOut.map(({ event }) => event))
  const events = (delivery.members ?? [delivery.event]).filter(event => !dead.has(event))
  const isReplay = delivery.replays !== undefined
  for (const ends of isReplay ? [counts.deliveries, counts.replays] : [counts.deliveries]) {
    ends[state] += events.length
    ends.dead += dead.size
  }
  if (!isReplay && state === 'delivered')
    for (const { receivedAt } of events)
      observe(counts.delaySeconds, Math.max(0, startedAt + durationMs - receivedAt) / 1000)
}

const emptyCounts = (): WorkCounts => ({ routed: new Map(), stopped: new Map(), destinations: new Map() })

const emptyDestination = (): DestinationCounts => ({
  attempts: { delivered: 0, retry: 0, rejected: 0 },
  attemptSeconds: createDistribution(ATTEMPT_SECONDS),
  deliveries: { delivered: 0, dead: 0 },
  replays: { delivered: 0, dead: 0 },
  delaySeconds: createDistribution(DELAY_SECONDS),
})

const addOne = (counts: Map<string, number>, key: string): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1)
