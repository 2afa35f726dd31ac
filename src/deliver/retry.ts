import type { Outcome } from '../plugin.ts'

export interface RetryPolicy {
  firstMs: number
  maxMs: number
  /** The longest pause that the receiver may ask for. */
  maxPauseMs: number
  giveUpAfterMs: number
}

export interface Tried {
  outcome: Outcome
  /** The number of the attempt that ended so, 1 for the first. */
  attempt: number
  /** When the delivery was planned. */
  createdAt: number
  now: number
  /** 0 to 1, for the jitter. */
  random: number
}

export type Next =
  | { state: 'delivered'; reason?: string }
  | { state: 'dead'; reason: string }
  | { state: 'waiting'; reason: string; dueAt: number }

/** How far the jitter spreads a delay, so that deliveries that failed together are not tried together. */
const JITTER = 0.2

/** What becomes of a delivery after an attempt. Pure: the clock and the dice are given. */
export const next = ({ outcome, attempt, createdAt, now, random }: Tried, policy: RetryPolicy): Next => {
  if (outcome.status === 'delivered') {
    return { state: 'delivered', ...(outcome.detail !== undefined && { reason: outcome.detail }) }
  }
  if (outcome.status === 'rejected') return { state: 'dead', reason: `rejected: ${outcome.reason}` }
  const givenUpAt = createdAt + policy.giveUpAfterMs
  if (now >= givenUpAt)
    return { state: 'dead', reason: `given up after ${attempt} attempts: ${outcome.reason}` }
  // Who asks for less than the pause that is due anyway would be asked all the time.
  const delayMs = Math.max(backoffMs(attempt, random, policy), askedPauseMs(outcome, policy))
  // One last attempt right at the end, rather than giving up early.
  return { state: 'waiting', reason: outcome.reason, dueAt: Math.min(now + delayMs, givenUpAt) }
}

/** The pause that the receiver asks for, within bounds; 0 where it asks for none, or for something that is none. */
export const askedPauseMs = (outcome: Outcome, { maxPauseMs }: Pick<RetryPolicy, 'maxPauseMs'>): number => {
  // What a plugin says may be anything.
  const afterMs: unknown = outcome.status === 'retry' ? outcome.afterMs : undefined
  return typeof afterMs === 'number' && Number.isFinite(afterMs) && afterMs > 0
    ? Math.min(afterMs, maxPauseMs)
    : 0
}

const backoffMs = (attempt: number, random: number, { firstMs, maxMs }: RetryPolicy): number => {
  const middle = Math.min(maxMs, firstMs * 2 ** (attempt - 1))
  const [least, most] = [middle * (1 - JITTER), Math.min(maxMs, middle * (1 + JITTER))]
  return Math.round(least + (most - least) * random)
}
