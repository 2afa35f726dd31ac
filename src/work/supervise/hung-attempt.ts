import { recordOf } from '../../deliver/record.ts'
import type { AttemptRecord, EventRecord, Store } from '../../store/store.ts'
import type { StepFacts } from '../../chains/step-facts.ts'

const HUNG_MS = 5_000

/** An attempt that was under way when its plugin hung, as it was recorded. */
export interface HungAttempt {
  record: AttemptRecord
  event: EventRecord['event']
}

/**
 * Records the attempt of a delivery in which a plugin hung: it has failed like another and is tried again later; `isLast`, and it is
 * dead, with all of its digest where the destination itself hung. `what` is what the plugin did. Undefined where no attempt was under way.
 */
export const recordHungAttempt = async (
  store: Pick<Store, 'event' | 'recordAttempts'>,
  { destination, retry }: StepFacts,
  eventId: string,
  { isLast, isOwn, what, config }: { isLast: boolean; isOwn: boolean; what: string; config: string },
): Promise<HungAttempt | undefined> => {
  const kept = await store.event(eventId)
  const delivery = kept?.deliveries.find(one => one.destination === destination)
  if (!kept || delivery?.state !== 'waiting' || !retry) return undefined
  const { event } = kept
  // What a transform hung with is left out of the digest by the next attempt.
  const isRejected = isLast && (isOwn || delivery.digest === undefined)
  const outcome = { status: isRejected ? 'rejected' : 'retry', reason: `plugin-hung: ${what}` } as const
  const attempted = { ...delivery, event, attempt: delivery.attempts }
  const record = { ...recordOf(attempted, retry, outcome, Date.now() - HUNG_MS, HUNG_MS), config }
  await store.recordAttempts([record])
  return { record, event }
}
