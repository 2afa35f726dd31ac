import {
  BODIES,
  chatOptions,
  definePlugin,
  endpointOptions,
  eventHeaders,
  bytesJudged,
  judgedOutcome,
  judgeOptions,
  openEndpoint,
  Type,
  type Attempt,
  type ChatEvent,
} from 'chatgate/plugin'

const { headers, ...address } = endpointOptions

export default definePlugin({
  kind: 'destination',
  http: true,
  summary: 'Posts each event to an HTTP service, signed according to Standard Webhooks.',
  options: {
    ...address,
    body: Type.Enum(['event', 'chat', 'cloudevents'], {
      default: 'event',
      description:
        "`event`: what plugins and templates see, as JSON; `chat`: the exact bytes that Chat sent, with Chat's own URL parameters appended to `url`, or the body as JSON if a transform above changed it (a number that JavaScript would round is then a string); `cloudevents`: the event as `data` of a CloudEvents 1.0 envelope.",
    }),
    method: Type.Enum(['POST', 'PUT', 'PATCH'], {
      default: 'POST',
      description: 'The method of the request.',
    }),
    contentType: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+( *; *[\\x21-\\x7e]+)*$',
        mustBe: 'the type of a content, like application/vnd.api+json',
        description:
          'The `content-type` of the request, if the service wants another one than that of `body`.',
      }),
    ),
    ...judgeOptions,
    ...chatOptions,
    headers,
  },
  example: {
    url: 'https://crm.internal/chat-events',
    body: 'event',
    headers: { authorization: 'Bearer example-token' },
  },
  delivery: { order: true },
  start({ body, contentType: ownType, expect, reject, ...options }, tools) {
    const { target, probe, preview, post } = openEndpoint({ ...options, body }, tools)
    const conditions = { ...(expect && { expect }), ...(reject && { reject }) }
    const { contentType, write } = BODIES[body]
    const messageOf = (event: ChatEvent, attempt: Attempt) => ({
      id: attempt.id,
      contentType: ownType ?? contentType,
      headers: eventHeaders(event, attempt),
      body: write(event, attempt),
      ...(body === 'chat' && { originalQuery: attempt.originalQuery }),
    })
    return {
      target,
      probe,
      preview: (event, attempt) => preview(messageOf(event, attempt)),
      async deliver(event, attempt) {
        const { signal } = attempt
        const answer = await post({ ...messageOf(event, attempt), signal, ...bytesJudged(conditions) })
        return judgedOutcome(answer, conditions, tools.now())
      },
    }
  },
})
