import type { Attempt, ChatEvent } from 'chatgate/plugin'

/** The content of a request: its content type, and how an event becomes its body. */
interface Body {
  contentType: string
  write: (event: ChatEvent, attempt: Attempt) => string | Uint8Array
}

export const BODIES: Readonly<Record<'event' | 'chat' | 'cloudevents', Body>> = {
  event: { contentType: 'application/json', write: event => JSON.stringify(event) },
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
