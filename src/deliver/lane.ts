import type { Outcome } from '../plugin.ts'
import type { DestinationStep, Route } from '../route/route.ts'
import { afterAttempt, afterProbe, allowed, CLOSED, isOpen, type Circuit } from './circuit.ts'
import { fullBucket, refill, waitMs, type Bucket } from './rate.ts'

/** What the deliverer knows of one destination. */
export interface Lane {
  route: Route
  step: DestinationStep
  /** How many deliveries are under way. */
  busy: number
  circuit: Circuit
  /** Whether the store knows that the circuit is open. */
  isOpenKept: boolean
  bucket: Bucket
  /** The destination asked for a pause until then. */
  quietUntil: number
}

/** What an attempt changed about its destination. */
export type Turn = 'failing' | 'recovered' | undefined

export const openLane = (
  route: Route,
  step: DestinationStep,
  circuit: Circuit | undefined,
  now: number,
): Lane => ({
  route,
  step,
  busy: 0,
  circuit: circuit ?? CLOSED,
  isOpenKept: circuit !== undefined && isOpen(circuit),
  bucket: step.policy.rate ? fullBucket(step.policy.rate, now) : { tokens: Infinity, filledAt: now },
  quietUntil: 0,
})

/** How many deliveries may be taken for it now. */
export const capacity = (lane: Lane, now: number): number => {
  const { policy } = lane.step
  if (lane.quietUntil > now) return 0
  if (policy.rate) lane.bucket = refill(lane.bucket, policy.rate, now)
  const limit = Math.min(policy.concurrency - lane.busy, Math.floor(lane.bucket.tokens))
  // A probe that is still under way is the only one.
  if (isOpen(lane.circuit) && lane.busy > 0) return 0
  return allowed(lane.circuit, Math.max(0, limit), now)
}

/** How long until it may have capacity again by itself; Infinity where only the end of an attempt can give it. */
export const laneWaitMs = (lane: Lane, now: number): number => {
  const { rate } = lane.step.policy
  const waits = [
    lane.quietUntil - now,
    (lane.circuit.probeAt ?? 0) - now,
    rate ? waitMs(lane.bucket, rate) : 0,
  ]
  const longest = Math.max(...waits)
  return longest > 0 ? longest : Infinity
}

/** So many deliveries have been taken for it. */
export const taken = (lane: Lane, count: number, now: number): void => {
  lane.busy += count
  lane.bucket = { ...lane.bucket, tokens: lane.bucket.tokens - count }
  if (count > 0 && isOpen(lane.circuit))
    lane.circuit = afterProbe(lane.circuit, now, lane.step.policy.circuit)
}

/** An attempt has ended so. */
export const ended = (lane: Lane, outcome: Outcome, now: number): Turn => {
  const before = lane.circuit
  lane.circuit = afterAttempt(before, outcome, now, lane.step.policy.circuit)
  if (outcome.status === 'retry' && outcome.afterMs !== undefined) lane.quietUntil = now + outcome.afterMs
  if (!isOpen(lane.circuit)) lane.isOpenKept = false
  if (isOpen(before) === isOpen(lane.circuit)) return undefined
  return isOpen(lane.circuit) ? 'failing' : 'recovered'
}
