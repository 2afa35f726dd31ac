import type { Outcome } from '../plugin.ts'
import type { DestinationStep } from '../route/route.ts'
import type { AttemptRecord, DueDelivery } from '../store/store.ts'
import { next } from './retry.ts'

/** What is recorded of an attempt that ended now, and what becomes of its delivery. */
export const recordOf = (
  { event, destination, attempt, attemptsBefore, createdAt }: DueDelivery,
  step: DestinationStep,
  outcome: Outcome,
  startedAt: number,
): AttemptRecord => {
  const now = Date.now()
  // A replay begins its schedule anew, while its attempts go on being counted.
  const tries = attempt - attemptsBefore
  const result = next({ outcome, attempt: tries, createdAt, now, random: Math.random() }, step.policy.retry)
  return {
    seq: event.seq,
    destination,
    attempt,
    startedAt,
    durationMs: now - startedAt,
    outcome: outcome.status,
    state: result.state,
    ...(result.reason !== undefined && { reason: result.reason }),
    ...(result.state === 'waiting' && { dueAt: result.dueAt }),
  }
}
