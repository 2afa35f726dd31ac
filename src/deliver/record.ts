import type { Outcome } from '../plugin.ts'
import type { AttemptRecord, DueDelivery, KeptEvent } from '../store/store.ts'
import { next, type RetryPolicy } from './retry.ts'

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
