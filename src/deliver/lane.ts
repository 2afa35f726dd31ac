import type { Outcome } from '../plugin.ts'
import type { DestinationStep, Route } from '../route/route.ts'
import type { DueDelivery, KeptCircuit, LaneRequest } from '../store/store.ts'
import {
  afterAttempt,
  afterPause,
  afterProbe,
  afterRetry,
  allowed,
  type Circuit,
  CLOSED,
  isFailing,
  isShut,
  readCircuit,
  type Sign,
  withPossibleTimes,
  writeCircuit,
} from './circuit.ts'
import { fullBucket, laneRate, refill, waitMs, type Bucket } from './rate.ts'
import { askedPauseMs } from './retry.ts'

/** What an attempt changed about its destination. */
export type Turn = 'failing' | 'recovered' | undefined

/** What the end of an attempt means for its destination. */
export interface LaneEnd {
  turn: Turn
  /** The circuit after it, to be kept with the attempt; absent where it is as before. */
  circuit?: string
  /** It fails as the store knows already, so that what another gateway has found since must hold. */
  isStillFailing: boolean
}

/** One destination: how much it may be sent, and how it is doing. */
export class Lane {
  readonly route: Route
  readonly step: DestinationStep
  /** After it has come back, this many deliveries that wait for their next attempt may still be tried early. */
  hurriesLeft = 0
  #circuit: Circuit
  /** How often somebody has asked to try it again at once, as far as this gateway knows. */
  #retries: number
  /** Whether the store knows that it is failing. */
  #isFailingKept: boolean
  /** How many deliveries are under way. */
  #busy = 0
  /** How many of them failed before. */
  #busyAgain = 0
  /** Whether it is the turn of those that failed before, where only one can be taken. */
  #isTurnOfAgain = false
  /** When it took or refused a delivery last, as far as this gateway knows. */
  #workedAt: number | undefined
  #bucket: Bucket

  /** What the store kept of it has times by a clock that may have been set since. */
  constructor(route: Route, step: DestinationStep, kept: Partial<KeptCircuit>, now: number) {
    this.route = route
    this.step = step
    const circuit = readCircuit(kept)
    this.#retries = kept.retries ?? 0
    this.#circuit = withPossibleTimes(circuit, now, this.#limits)
    this.#isFailingKept = isFailing(circuit)
    const { rate } = step.policy
    this.#bucket = rate ? fullBucket(rate, now) : { tokens: Infinity, filledAt: now }
  }

  get circuit(): Circuit {
    return this.#circuit
  }

  /** How many deliveries may be taken for it now. */
  room(now: number): number {
    const { policy } = this.step
    this.#circuit = withPossibleTimes(this.#circuit, now, this.#limits)
    if (policy.rate) this.#bucket = refill(this.#bucket, policy.rate, now)
    // A probe that is still under way is the only one.
    if (isShut(this.#circuit) && this.#busy > 0) return 0
    const limit = Math.min(policy.concurrency - this.#busy, Math.floor(this.#bucket.tokens))
    return allowed(this.#circuit, Math.max(0, limit), now)
  }

  /**
   * What to ask the store for. Those that failed before and those that never did get half each where both wait. The first never have more
   * than half of the places: however many events a destination cannot take, others find a free place at once.
   */
  request(limit: number): LaneRequest {
    const { name, policy } = this.step
    const places = Math.max(1, Math.floor(policy.concurrency / 2))
    const most = Math.max(0, places - this.#busyAgain)
    const half = Math.floor((limit + (this.#isTurnOfAgain ? 1 : 0)) / 2)
    return {
      destination: name,
      limit,
      again: { first: Math.min(half, most), most },
      ...(policy.rate && { rate: laneRate(policy.rate) }),
    }
  }

  /** How long until there may be room again without anything ending; Infinity where only the end of an attempt can make room. */
  waitMs(now: number): number {
    const { rate } = this.step.policy
    const { quietUntil = 0, probeAt = 0 } = this.#circuit
    const longest = Math.max(quietUntil - now, probeAt - now, rate ? waitMs(this.#bucket, rate) : 0)
    return longest > 0 ? longest : Infinity
  }

  /** An attempt of a delivery begins. */
  begin(delivery: DueDelivery, now: number): void {
    this.#busy += 1
    if (isAgain(delivery)) this.#busyAgain += 1
    this.#isTurnOfAgain = !isAgain(delivery)
    this.#bucket = { ...this.#bucket, tokens: this.#bucket.tokens - 1 }
    if (isShut(this.#circuit)) this.#circuit = afterProbe(this.#circuit, now, this.step.policy.circuit)
  }

  /** The attempt is over, and its place is free. */
  free(delivery: DueDelivery): void {
    this.#busy -= 1
    if (isAgain(delivery)) this.#busyAgain -= 1
  }

  /** Learns from how an attempt ended. */
  finish(delivery: DueDelivery, outcome: Outcome, now: number): LaneEnd {
    const before = this.#circuit
    const { retry, circuit: policy } = this.step.policy
    const sign = signOf(outcome)
    this.#circuit = afterAttempt(before, sign, this.#isNews(delivery, outcome, now), now, policy)
    if (sign === 'works') this.#workedAt = now
    const pauseMs = askedPauseMs(outcome, retry)
    if (pauseMs > 0) this.#circuit = afterPause(this.#circuit, pauseMs, now)
    const fails = isFailing(this.#circuit)
    if (!fails) this.#isFailingKept = false
    return {
      turn: isFailing(before) === fails ? undefined : fails ? 'failing' : 'recovered',
      ...(this.#circuit !== before && { circuit: writeCircuit(this.#circuit, this.#retries) }),
      isStillFailing: fails && this.#isFailingKept,
    }
  }

  /** The store has kept a circuit of it. */
  kept(): void {
    this.#isFailingKept = isFailing(this.#circuit)
  }

  /**
   * Learns from the circuit that any gateway has kept: that it asked for a pause, that it is back, and that somebody asked to try it again at
   * once. Says whether more may be sent. That it fails is not learned: a gateway that cannot reach a destination must not keep the others
   * from it.
   */
  learn(kept: KeptCircuit, now: number): boolean {
    const { retries = 0 } = kept
    // It was read before the last time that somebody asked to try again, and comes late.
    if (retries < this.#retries) return false
    const isRetried = retries > this.#retries
    // What was put off before is over.
    if (isRetried) this.#circuit = afterRetry(this.#circuit)
    this.#retries = retries
    const { quietUntil = 0, ...rest } = withPossibleTimes(readCircuit(kept), now, this.#limits)
    if (quietUntil > now) this.#circuit = afterPause(this.#circuit, quietUntil - now, now)
    // What this gateway has not kept yet of its own is newer than what the store says.
    const isBack = this.#isFailingKept && isFailing(this.#circuit) && !isFailing(rest)
    if (!isBack) return isRetried
    const own = this.#circuit.quietUntil
    this.#circuit = { ...CLOSED, ...(own !== undefined && { quietUntil: own }) }
    this.#isFailingKept = false
    return true
  }

  /** What the times of its circuit can be at most. */
  get #limits() {
    const { circuit, retry } = this.step.policy
    return { probeMs: circuit.probeMs, maxPauseMs: retry.maxPauseMs }
  }

  /**
   * Whether a failure tells something new of the destination. The failure of an event that failed before does not, where the destination has
   * worked since: the event is to blame. Nor does a failure of what was under way when the destination asked for less.
   */
  #isNews({ triedAt }: DueDelivery, outcome: Outcome, now: number): boolean {
    const workedAt = this.#workedAt
    // A clock that was set back makes a time in the future, which says nothing.
    if (triedAt !== undefined && workedAt !== undefined && triedAt <= workedAt && workedAt <= now)
      return false
    const isBusy = outcome.status === 'retry' && outcome.fault === 'busy'
    return !(isBusy && (this.#circuit.quietUntil ?? 0) > now)
  }
}

/** Whether an attempt of it failed before; attempts before it was replayed do not count. */
const isAgain = ({ attempt, attemptsBefore }: DueDelivery): boolean => attempt - 1 > attemptsBefore

/** A refused message says that the destination works. */
const signOf = (outcome: Outcome): Sign => {
  if (outcome.status !== 'retry') return 'works'
  return outcome.fault === 'event' ? 'event' : 'destination'
}
