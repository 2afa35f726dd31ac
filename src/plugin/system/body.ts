import Type from 'typebox'
import type { ChatEvent } from '../../events/event.ts'
import type { Attempt } from '../../plugin.ts'
import { headerSafe } from '../http/endpoint.ts'

/** What is sent to a system: its content type, and how an event becomes its bytes. */
interface Body {
  contentType: string
  write: (event: ChatEvent, attempt: Attempt) => string | Uint8Array
}

/** The events that were written last, which mostly go to several destinations, and are the same for all of them. */
const written = new Map<ChatEvent, string>()
const WRITTEN_MAX = 128

const inJson = (event: ChatEvent): string => {
  const known = written.get(event)
  if (known !== undefined) return known
  const text = JSON.stringify(event)
  for (const oldest of written.keys()) {
    if (written.size < WRITTEN_MAX) break
    written.delete(oldest)
  }
  written.set(event, text)
  return text
}

export const BODIES: Readonly<Record<'event' | 'chat' | 'cloudevents', Body>> = {
  event: { contentType: 'application/json', write: inJson },
  chat: { contentType: 'application/json', write: (_, attempt) => attempt.originalBody },
  cloudevents: {
    contentType: 'application/cloudevents+json',
    write: event => JSON.stringify(cloudEvent(event)),
  },
}

/** Structured mode of CloudEvents 1.0. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
const cloudEvent = (event: ChatEvent) => ({
  specversion: '1.0',
  id: event.id,
  source: `/chat/${event.app}`,
  type: event.command,
  ...(event.subject !== undefined && { subject: event.subject }),
  time: new Date(event.time).toISOString(),
  datacontenttype: 'application/json',
  data: event,
})

/** The option `body` of destinations for systems that take no URL parameters. */
export const bodyOption = Type.Enum(['event', 'chat', 'cloudevents'], {
  default: 'event',
  description:
    '`event`: what plugins and templates see, as JSON; `chat`: the exact bytes that Chat sent, or the body as JSON if a transform above changed it; `cloudevents`: the event as `data` of a CloudEvents 1.0 envelope.',
})

/**
 * A command may be as long as a caller wants, and a receiver would refuse a request with too long headers again and
 * again.
 */
const COMMAND_BYTES = 256

/** What every system is told beside the event, as headers or as what it has instead. Values are printable ASCII. */
export const eventHeaders = (event: ChatEvent, attempt: Attempt): Record<string, string> => ({
  'chatgate-event': event.id,
  ...commandHeader(headerSafe(event.command)),
  'chatgate-attempt': String(attempt.number),
  'chatgate-sequence': String(attempt.sequence),
  traceparent: attempt.traceParent,
  ...(attempt.isReplay && { 'chatgate-replay': 'true' }),
})

/** Left out rather than cut, because a part of it would be another command. */
const commandHeader = (command: string) =>
  command.length > COMMAND_BYTES ? {} : { 'chatgate-command': command }

/** The headers of a message of a broker; `webhook-id` is the same for every attempt, so that a consumer recognizes a repeat. */
export const messageHeaders = (event: ChatEvent, attempt: Attempt): Record<string, string> => ({
  'webhook-id': headerSafe(attempt.id),
  ...eventHeaders(event, attempt),
})
