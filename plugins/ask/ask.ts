import {
  chatOptions,
  definePlugin,
  endpointOptions,
  expectOption,
  headerSafe,
  openEndpoint,
  unexpected,
  Type,
  type Answer,
  type ChatEvent,
  type HttpAnswer,
} from 'chatgate/plugin'
import { readReply } from './reply.ts'

const { headers, ...address } = endpointOptions

/** Larger than any message that Chat takes. */
const REPLY_BYTES = 64 * 1024

export default definePlugin({
  kind: 'responder',
  http: true,
  summary: 'Asks your own HTTP service what to answer Chat; its answer is checked before it is sent.',
  options: {
    ...address,
    body: Type.Enum(['event', 'chat'], {
      default: 'event',
      description:
        "`event`: what plugins and templates see, as JSON, with `people`, the accounts asked about; `chat`: the exact bytes that Chat sent, with Chat's own URL parameters appended to `url`, for a service that was made for Chat.",
    }),
    ...expectOption,
    ...chatOptions,
    headers,
  },
  example: { url: 'http://moderation.internal/check' },
  start({ body, expect, ...options }, tools) {
    const { post } = openEndpoint({ ...options, body }, tools)
    return {
      async answer(event, asked): Promise<Answer | undefined> {
        const { people, originalBody, originalQuery, traceParent, signal } = asked
        const reply = await post({
          id: event.id,
          contentType: 'application/json',
          headers: { ...identify(event), traceparent: traceParent },
          body: body === 'chat' ? originalBody : JSON.stringify({ ...event, people }),
          originalQuery,
          signal,
          textBytes: REPLY_BYTES,
        })
        return answerIn(reply, expect)
      },
    }
  },
})

const identify = ({ id, app, command }: ChatEvent): Record<string, string> => ({
  'chatgate-event': id,
  'chatgate-app': app,
  'chatgate-command': headerSafe(command),
})

/** An answer that is not as expected says nothing about the question. */
const answerIn = (reply: HttpAnswer, expect: Parameters<typeof unexpected>[1]): Answer | undefined => {
  if ('error' in reply) return { failed: reply.error }
  const why = unexpected(reply, expect)
  return why === undefined
    ? readReply(reply.status, reply.text)
    : { failed: `the service answered ${reply.status}, but ${why}` }
}
