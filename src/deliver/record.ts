import type { Outcome } from '../plugin.ts'
import { shorten } from '../base/cut.ts'
import type { AttemptRecord, DueDelivery, KeptEvent } from '../store/store.ts'
import { reasonThrown } from './attempt.ts'
import { next, type RetryPolicy } from './retry.ts'
import type { Unprepared } from './send.ts'

/** What must be known of a delivery to record an attempt of it. */
type Attempted = Pick<DueDelivery, 'destination' | 'attempt' | 'attemptsBefore' | 'createdAt'> & {
  event: Pick<KeptEvent, 'seq'>
}

/** What is recorded of an attempt that ended now, and what becomes of its delivery. */
export const recordOf = (
  { event, destination, attempt, attemptsBefore, createdAt }: Attempted,
  retry: RetryPolicy,
  outcome: Outcome,
  startedAt: number,
  durationMs: number,
): AttemptRecord => {
  const now = Date.now()
  // A replay begins its schedule anew, while its attempts go on being counted.
  const tries = attempt - attemptsBefore
  const result = next({ outcome, attempt: tries, createdAt, now, random: Math.random() }, retry)
  return {
    seq: event.seq,
    destination,
    attempt,
    startedAt,
    durationMs,
    outcome: outcome.status,
    state: result.state,
    ...(result.reason !== undefined && { reason: result.reason }),
    ...(result.state === 'waiting' && { dueAt: result.dueAt }),
    ...(outcome.status !== 'delivered' && outcome.progress !== undefined && { progress: outcome.progress }),
  }
}

/** A member of a digest that is dead, while the message has been sent without it. */
export interface DeadMember {
  event: KeptEvent
  reason: string
}

/** As long as the message goes on being tried, they may still be in it: a plugin may have been mended. */
export const deadMembers = (
  unprepared: readonly Unprepared[],
  mask: (text: string) => string,
): DeadMember[] =>
  unprepared.map(({ event, error }) => ({ event, reason: `rejected: ${shown(reasonThrown(error), mask)}` }))

/** An outcome as it is kept: without secrets, and with a reason of a bounded length. */
export const masked = (outcome: Outcome, mask: (text: string) => string): Outcome => {
  if (outcome.status !== 'delivered') return { ...outcome, reason: shown(outcome.reason, mask) }
  const { status, detail } = outcome
  return { status, ...(detail !== undefined && { detail: shown(detail, mask) }) }
}

/** How much is kept of what a receiver says, or of what a plugin throws. */
const REASON_SHOWN = 320

/** Masked before it is cut, as half a secret would not be found. */
const shown = (text: string, mask: (text: string) => string): string => shorten(mask(text), REASON_SHOWN)
