import type { Outcome } from '../plugin.ts'
import type { DestinationStep } from '../route/route.ts'
import type { AttemptRecord, DueDelivery } from '../store/store.ts'
import { next } from './retry.ts'

/** What is recorded of an attempt that ended now, and what becomes of its delivery. */
export const recordOf = (
  { event, destination, attempt, createdAt }: DueDelivery,
  step: DestinationStep,
  outcome: Outcome,
  startedAt: number,
): AttemptRecord => {
  const now = Date.now()
  const result = next({ outcome, attempt, createdAt, now, random: Math.random() }, step.policy.retry)
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
