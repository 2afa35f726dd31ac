import type { Outcome } from '../plugin.ts'
import type { DestinationStep, Route } from '../route/route.ts'
import type { DueDelivery, Lane as LaneRequest } from '../store/store.ts'
import {
  afterAttempt,
  afterPause,
  afterProbe,
  allowed,
  type Circuit,
  isFailing,
  isShut,
  type Sign,
  withPossibleTimes,
} from './circuit.ts'
import { fullBucket, laneRate, refill, waitMs, type Bucket } from './rate.ts'
import { askedPauseMs } from './retry.ts'

/** What the deliverer knows of one destination. */
export interface Lane {
  route: Route
  step: DestinationStep
  /** How many deliveries are under way. */
  busy: number
  /** Those of them that failed before. */
  busyAgain: number
  /** Whether it is the turn of those that failed before, where only one can be taken. */
  isTurnOfAgain: boolean
  circuit: Circuit
  /** Whether the store knows that it is failing. */
  isFailingKept: boolean
  /** When it took or refused a delivery last, as far as this gateway knows. */
  workedAt?: number
  /** After it has come back, so many that wait for their next attempt may still be tried early. */
  hurriesLeft: number
  bucket: Bucket
}

/** What an attempt changed about its destination. */
export type Turn = 'failing' | 'recovered' | undefined

export const openLane = (route: Route, step: DestinationStep, circuit: Circuit, now: number): Lane => ({
  route,
  step,
  busy: 0,
  busyAgain: 0,
  isTurnOfAgain: false,
  circuit: withPossibleTimes(circuit, now, limitsOf(step)),
  isFailingKept: isFailing(circuit),
  hurriesLeft: 0,
  bucket: step.policy.rate ? fullBucket(step.policy.rate, now) : { tokens: Infinity, filledAt: now },
})

/** What the times of the destination's circuit can be at most. */
export const limitsOf = ({ policy }: DestinationStep) => ({
  probeMs: policy.circuit.probeMs,
  maxPauseMs: policy.retry.maxPauseMs,
})

/** How many deliveries may be taken for it now. */
export const capacity = (lane: Lane, now: number): number => {
  const { policy } = lane.step
  lane.circuit = withPossibleTimes(lane.circuit, now, limitsOf(lane.step))
  if (policy.rate) lane.bucket = refill(lane.bucket, policy.rate, now)
  const limit = Math.min(policy.concurrency - lane.busy, Math.floor(lane.bucket.tokens))
  // A probe that is still under way is the only one.
  if (isShut(lane.circuit) && lane.busy > 0) return 0
  return allowed(lane.circuit, Math.max(0, limit), now)
}

/**
 * What to ask the store for. Those that failed before, and those that never did, get half each where both wait; the first never have more
 * than half of the places, so that however many events a destination cannot take, others find a free place at once.
 */
export const requestOf = (lane: Lane, limit: number): LaneRequest => {
  const { name, policy } = lane.step
  const places = Math.max(1, Math.floor(policy.concurrency / 2))
  const most = Math.max(0, places - lane.busyAgain)
  const half = Math.floor((limit + (lane.isTurnOfAgain ? 1 : 0)) / 2)
  return {
    destination: name,
    limit,
    again: { first: Math.min(half, most), most },
    ...(policy.rate && { rate: laneRate(policy.rate) }),
  }
}

/** How long until it may have capacity again by itself; Infinity where only the end of an attempt can give it. */
export const laneWaitMs = ({ step, circuit, bucket }: Lane, now: number): number => {
  const { rate } = step.policy
  const waits = [
    (circuit.quietUntil ?? 0) - now,
    (circuit.probeAt ?? 0) - now,
    rate ? waitMs(bucket, rate) : 0,
  ]
  const longest = Math.max(...waits)
  return longest > 0 ? longest : Infinity
}

/** Whether an attempt at it failed before; its attempts before it was asked for again by hand do not count. */
const isAgain = ({ attempt, attemptsBefore }: DueDelivery): boolean => attempt - 1 > attemptsBefore

/** A delivery has been taken for it. */
export const taken = (lane: Lane, delivery: DueDelivery, now: number): void => {
  lane.busy += 1
  if (isAgain(delivery)) lane.busyAgain += 1
  lane.isTurnOfAgain = !isAgain(delivery)
  lane.bucket = { ...lane.bucket, tokens: lane.bucket.tokens - 1 }
  if (isShut(lane.circuit)) lane.circuit = afterProbe(lane.circuit, now, lane.step.policy.circuit)
}

/** Its place is free again. */
export const freed = (lane: Lane, delivery: DueDelivery): void => {
  lane.busy -= 1
  if (isAgain(delivery)) lane.busyAgain -= 1
}

/** An attempt has ended so. */
export const ended = (lane: Lane, delivery: DueDelivery, outcome: Outcome, now: number): Turn => {
  const { circuit: before, step } = lane
  const sign = signOf(outcome)
  const isNew = isNews(lane, delivery, outcome, now)
  lane.circuit = afterAttempt(before, sign, isNew, now, step.policy.circuit)
  if (sign === 'works') lane.workedAt = now
  const pauseMs = askedPauseMs(outcome, step.policy.retry)
  if (pauseMs > 0) lane.circuit = afterPause(lane.circuit, pauseMs, now)
  if (!isFailing(lane.circuit)) lane.isFailingKept = false
  if (isFailing(before) === isFailing(lane.circuit)) return undefined
  return isFailing(lane.circuit) ? 'failing' : 'recovered'
}

/** A refused message says that the destination works. */
const signOf = (outcome: Outcome): Sign => {
  if (outcome.status !== 'retry') return 'works'
  return outcome.fault === 'event' ? 'event' : 'destination'
}

/**
 * Whether a failure tells something new of the destination. That of an event that failed before does not, where the destination has worked
 * since: it is the event's. Nor does that of one that was under way when the destination asked for less.
 */
const isNews = (
  { circuit, workedAt }: Lane,
  { triedAt }: DueDelivery,
  outcome: Outcome,
  now: number,
): boolean => {
  // A clock that was set back makes a time in the future, which says nothing.
  if (triedAt !== undefined && workedAt !== undefined && triedAt <= workedAt && workedAt <= now) return false
  const isBusy = outcome.status === 'retry' && outcome.fault === 'busy'
  return !(isBusy && (circuit.quietUntil ?? 0) > now)
}
