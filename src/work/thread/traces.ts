/** What the work thread tells of an event in traces. */
import type { AskedEvent, ResponderVerdict } from '../../decide/decision.ts'
import type { AttemptEnd } from '../../deliver/deliverer.ts'
import type { Routed } from '../../route/route-event.ts'
import type { KeptEvent } from '../../store/store.ts'
import { askedSpan, routedSpan } from '../../traces/event-spans.ts'
import { spanOfAttempt } from '../attempt-span.ts'
import type { Outbox } from '../../traces/outbox.ts'

export const traceRouted = (
  outbox: Outbox,
  event: KeptEvent,
  { explanation, deliveries }: Routed,
  startMs: number,
): void => {
  const dead = deliveries.filter(({ state }) => state === 'dead').length
  const { reason } = explanation
  const facts = { reason, destinations: deliveries.length - dead, dead }
  outbox.add(routedSpan(event, { startMs, endMs: Date.now() }, facts))
  outbox.flushSoon()
}

export const traceAttempt = (outbox: Outbox, { record, delivery }: AttemptEnd): void =>
  outbox.add(spanOfAttempt(record, delivery))

const FAILED: ReadonlySet<ResponderVerdict['reason']> = new Set([
  'responder-failed',
  'responder-threw',
  'responder-misbehaved',
  'responder-hung',
  'not-asked',
])

export const traceAsked = (
  outbox: Outbox,
  event: AskedEvent,
  startMs: number,
  { reason, step }: ResponderVerdict,
): void => {
  const said = { reason, failed: FAILED.has(reason), ...(step !== undefined && { step }) }
  outbox.add(askedSpan(event, { startMs, endMs: Date.now() }, said))
}
