import { next } from '../deliver/retry.ts'
import type { AttemptRecord, Store } from '../store/store.ts'
import type { StepFacts } from './messages.ts'

const HUNG_MS = 5_000
/** The same delivery may hang so often before it is set aside. */
const HUNG_ATTEMPTS_MAX = 3

/**
 * Records the attempt of a delivery whose plugin hung: it has failed like another and is tried again later; the third time
 * it is dead. `count` is how often this event made the step hang, `what` what the plugin did. Undefined where no attempt was under way.
 */
export const recordHungAttempt = async (
  store: Store,
  { destination, retry }: StepFacts,
  eventId: string,
  count: number,
  what: string,
): Promise<AttemptRecord | undefined> => {
  const record = await store.event(eventId)
  const delivery = record?.deliveries.find(one => one.destination === destination)
  if (!delivery || delivery.state !== 'waiting' || !retry) return undefined
  const reason = `plugin-hung: the plugin ${what}`
  const outcome = { status: count >= HUNG_ATTEMPTS_MAX ? 'rejected' : 'retry', reason } as const
  const { seq, attempts: attempt, createdAt } = delivery
  const now = Date.now()
  const result = next({ outcome, attempt, createdAt, now, random: Math.random() }, retry)
  const attemptRecord: AttemptRecord = {
    seq,
    destination: delivery.destination,
    attempt,
    startedAt: now - HUNG_MS,
    durationMs: HUNG_MS,
    outcome: outcome.status,
    reason,
    state: result.state,
    ...(result.state === 'waiting' && { dueAt: result.dueAt }),
  }
  await store.recordAttempts([attemptRecord])
  return attemptRecord
}
