import {
  definePlugin,
  endpointOptions,
  headerSafe,
  httpOutcome,
  openEndpoint,
  Type,
  type Attempt,
  type ChatEvent,
} from 'chatgate/plugin'
import { BODIES } from './bodies.ts'

const { headers, ...address } = endpointOptions

export default definePlugin({
  kind: 'destination',
  summary: 'Posts each event to an HTTP service, signed as Standard Webhooks says.',
  options: {
    ...address,
    body: Type.Enum(['event', 'chat', 'cloudevents'], {
      default: 'event',
      description:
        '`event`: what plugins and templates see, as JSON; `chat`: the very bytes that Chat sent, or the body as JSON where a transform above changed it; `cloudevents`: the event as `data` of a CloudEvents 1.0 envelope.',
    }),
    headers,
  },
  example: {
    url: 'https://crm.internal/chat-events',
    body: 'event',
    headers: { authorization: 'Bearer example-token' },
  },
  delivery: { order: true },
  start({ body, ...options }, tools) {
    const { target, probe, post } = openEndpoint(options, tools)
    const { contentType, write } = BODIES[body]
    return {
      target,
      probe,
      async deliver(event, attempt) {
        const answer = await post({
          id: attempt.id,
          contentType,
          headers: identify(event, attempt),
          body: write(event, attempt),
          signal: attempt.signal,
        })
        return httpOutcome(answer, tools.now())
      },
    }
  },
})

const identify = (event: ChatEvent, attempt: Attempt): Record<string, string> => ({
  'chatgate-event': event.id,
  'chatgate-command': headerSafe(event.command),
  'chatgate-attempt': String(attempt.number),
  'chatgate-sequence': String(attempt.sequence),
  ...(attempt.isReplay && { 'chatgate-replay': 'true' }),
})
