/** The spans of an event's way. Their ids come from the event's, so that threads and gateways need not tell each other. */
import { askedSpanId, spanIdOf, traceContextOf } from '../events/trace-parent.ts'
import { SPAN_KIND, spanJson, type Span } from './span.ts'

/** What spans tell of an event: neither its people nor its content. */
export interface TracedEvent {
  id: string
  app: string
  command: string
  traceParent?: string
}

/** Milliseconds since 1970. */
interface Times {
  startMs: number
  endMs: number
}

/** The gateway's own events are not received. */
const OWN_APP = 'gateway'

export const receivedId = (eventId: string): string => spanIdOf(`${eventId} received`)
const routedId = (eventId: string): string => spanIdOf(`${eventId} routed`)

/** From the arrival of a callback until it was answered. `bodyBytes` is the size of the body. */
export const receivedSpan = (
  event: TracedEvent,
  times: Times,
  { answer, code, bodyBytes, failure }: { answer: string; code: number; bodyBytes: number; failure?: string },
): string | undefined =>
  spanOf(event, { operation: 'receive', type: 'receive', ...times }, ({ parentId }) => ({
    spanId: receivedId(event.id),
    ...(parentId !== undefined && { parentSpanId: parentId }),
    kind: SPAN_KIND.server,
    attributes: {
      'http.request.method': 'POST',
      'messaging.message.body.size': bodyBytes,
      'chatgate.answer': answer,
      'chatgate.answer.code': code,
    },
    ...(failure !== undefined && { failure }),
  }))

/** From the arrival of a callback until the store had it, or gave up. */
export const committedSpan = (event: TracedEvent, times: Times, failure?: string): string | undefined =>
  spanOf(event, { operation: 'commit', ...times }, () => ({
    spanId: spanIdOf(`${event.id} committed`),
    parentSpanId: receivedId(event.id),
    kind: SPAN_KIND.internal,
    attributes: {},
    ...(failure !== undefined && { failure }),
  }))

/** While the responders of a before-event were asked. */
export const askedSpan = (
  event: TracedEvent,
  times: Times,
  { reason, step, failed }: { reason: string; step?: string; failed: boolean },
): string | undefined =>
  spanOf(event, { operation: 'ask', ...times }, () => ({
    spanId: askedSpanId(event.id),
    parentSpanId: receivedId(event.id),
    kind: SPAN_KIND.client,
    attributes: { 'chatgate.reason': reason, 'chatgate.step': step },
    ...(failed && { failure: reason }),
  }))

/** From the arrival of a before-event until it was decided what Chat is told. */
export const answeredSpan = (
  event: TracedEvent,
  times: Times,
  { reason, told, code, step }: { reason: string; told: string; code: number; step?: string },
): string | undefined =>
  spanOf(event, { operation: 'answer', ...times }, () => ({
    spanId: spanIdOf(`${event.id} answered`),
    parentSpanId: receivedId(event.id),
    kind: SPAN_KIND.internal,
    attributes: {
      'chatgate.reason': reason,
      'chatgate.told': told,
      'chatgate.answer.code': code,
      'chatgate.step': step,
    },
  }))

/** From when an event was taken to be routed until its deliveries were planned. */
export const routedSpan = (
  event: TracedEvent,
  times: Times,
  { reason, destinations, dead }: { reason: string; destinations: number; dead: number },
): string | undefined =>
  spanOf(event, { operation: 'route', type: 'process', ...times }, () => ({
    spanId: routedId(event.id),
    ...(event.app !== OWN_APP && { parentSpanId: receivedId(event.id) }),
    kind: SPAN_KIND.internal,
    attributes: { 'chatgate.reason': reason, 'chatgate.destinations': destinations },
    ...(dead > 0 && { failure: `${dead} deliveries set aside` }),
  }))

export interface TracedAttempt {
  /** As its receiver gets it. */
  spanId: string
  destination: string
  /** From 1. */
  attempt: number
  /** How often it has been asked for again by hand. */
  replays: number
  outcome: string
  /** What becomes of the delivery. */
  state: string
  /** The name of what failed, without what a receiver said. */
  failure?: string
  /** The events of a digest; the first is the event itself. */
  members: readonly TracedEvent[]
}

/** One attempt. A digest belongs to the trace of its first event, and links to the others. */
export const attemptSpan = (event: TracedEvent, times: Times, attempt: TracedAttempt): string | undefined =>
  spanOf(event, { operation: 'deliver', type: 'send', ...times }, () => ({
    spanId: attempt.spanId,
    parentSpanId: routedId(event.id),
    kind: SPAN_KIND.client,
    attributes: {
      'messaging.destination.name': attempt.destination,
      'messaging.batch.message_count': attempt.members.length > 0 ? attempt.members.length : undefined,
      'chatgate.attempt': attempt.attempt,
      'chatgate.replays': attempt.replays > 0 ? attempt.replays : undefined,
      'chatgate.outcome': attempt.outcome,
      'chatgate.state': attempt.state,
      'error.type': attempt.failure,
    },
    links: attempt.members
      .filter(({ id }) => id !== event.id)
      .map(member => ({ traceId: traceContextOf(member).traceId, spanId: routedId(member.id) })),
    ...(attempt.failure !== undefined && { failure: attempt.failure }),
  }))

/** A span of an event in JSON, if its trace is recorded. */
const spanOf = (
  event: TracedEvent,
  { operation, type, ...times }: Times & { operation: string; type?: string },
  rest: (context: ReturnType<typeof traceContextOf>) => Omit<Span, 'traceId' | 'name' | 'startMs' | 'endMs'>,
): string | undefined => {
  const context = traceContextOf(event)
  if (!context.isSampled) return undefined
  const { attributes, ...own } = rest(context)
  return spanJson({
    traceId: context.traceId,
    name: `${operation} ${event.command}`,
    ...times,
    ...own,
    attributes: {
      'messaging.system': 'chatgate',
      'messaging.operation.name': operation,
      'messaging.operation.type': type,
      'messaging.message.id': event.id,
      'chatgate.app': event.app,
      'chatgate.command': event.command,
      ...attributes,
    },
  })
}
