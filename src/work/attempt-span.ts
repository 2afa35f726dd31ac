import { attemptSpanId } from '../deliver/attempt-id.ts'
import type { AttemptRecord, DueDelivery } from '../store/store.ts'
import { attemptSpan, type TracedEvent } from '../traces/event-spans.ts'

type Attempted = Pick<DueDelivery, 'position' | 'replays'> & {
  event: TracedEvent
  /** The events of a digest, as far as they are known. */
  members?: readonly TracedEvent[]
}

/** The span of an attempt that has ended, if its trace is recorded. */
export const spanOfAttempt = (record: AttemptRecord, delivery: Attempted): string | undefined => {
  const { destination, attempt, startedAt, durationMs, outcome, state, reason } = record
  const { event, replays = 0, members = [] } = delivery
  const times = { startMs: startedAt, endMs: startedAt + durationMs }
  const failure = outcome === 'delivered' ? undefined : failureIn(reason)
  const spanId = attemptSpanId({ ...delivery, destination, attempt })
  const said = { spanId, destination, attempt, replays, outcome, state, members }
  return attemptSpan(event, times, { ...said, ...(failure !== undefined && { failure }) })
}

/** A status, or the name of a failure. What a receiver said may repeat what was sent to it, so that stays here. */
const failureIn = (reason = ''): string => {
  const [, status] = /\banswered ([1-5]\d\d)\b/.exec(reason) ?? []
  const [, name] = /^([a-z]+(?:-[a-z]+)+)(?::|$)/.exec(reason) ?? []
  return status ?? name ?? 'failed'
}
