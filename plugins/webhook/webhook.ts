import { definePlugin, httpOutcome, probeHost, Type, type Attempt, type ChatEvent } from 'chatgate/plugin'
import { BODIES } from './bodies.ts'
import { readKey, sign } from './signature.ts'

export default definePlugin({
  kind: 'destination',
  summary: 'Posts each event to an HTTP service, signed as Standard Webhooks says.',
  options: {
    url: Type.String({
      pattern: '^https?://[^\\s/?#]',
      mustBe: 'an address like https://crm.internal/chat-events',
      description: 'Where to post to. Redirects are not followed.',
    }),
    secret: Type.Optional(
      Type.String({
        secret: true,
        description: 'Signs each request: `whsec_` and 24 to 64 bytes in base64.',
      }),
    ),
    previousSecret: Type.Optional(
      Type.String({ secret: true, description: 'Signs too, while receivers are given a new secret.' }),
    ),
    body: Type.Enum(['event', 'chat', 'cloudevents'], {
      default: 'event',
      description:
        '`event`: what plugins and templates see, as JSON; `chat`: the very bytes that Chat sent, or the body as JSON where a transform above changed it; `cloudevents`: the event as `data` of a CloudEvents 1.0 envelope.',
    }),
    headers: Type.Record(
      Type.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_|~-]+$" }),
      Type.String({ pattern: '^[\\t\\x20-\\x7e]*$', description: 'The value of one header.' }),
      {
        default: {},
        additionalProperties: false,
        keysMustBe: 'the name of a header',
        secret: true,
        description: 'More headers, for example `authorization`. Kept as secret as a password.',
      },
    ),
  },
  example: {
    url: 'https://crm.internal/chat-events',
    body: 'event',
    headers: { authorization: 'Bearer example-token' },
  },
  delivery: { order: true },
  start({ url, secret, previousSecret, body, headers }, tools) {
    const { origin, pathname, hostname, username, password } = new URL(url)
    if (username || password) throw new Error('`url` must not hold a password; put it into `headers`')
    const ours = Object.keys(headers).find(name => OURS.test(name))
    if (ours !== undefined) throw new Error(`\`headers\` must not hold ${ours}, which the gateway sets`)
    const keys = Object.entries({ secret, previousSecret }).flatMap(([name, text]) => readKey(name, text))
    const { contentType, write } = BODIES[body]
    return {
      target: `${origin}${pathname}`,
      probe: () => probeHost(hostname, tools),
      async deliver(event, attempt) {
        const written = write(event, attempt)
        const own = { 'content-type': contentType, ...identify(event, attempt) }
        const signed = sign(keys, headerSafe(attempt.id), tools.now(), written)
        const request = { method: 'POST', headers: { ...headers, ...own, ...signed }, body: written } as const
        return httpOutcome(await tools.request(url, { ...request, signal: attempt.signal }), tools.now())
      },
    }
  },
})

/** Headers that the gateway sets itself, or that would break the request. */
const OURS =
  /^(webhook-.*|chatgate-.*|content-.*|user-agent|host|connection|keep-alive|upgrade|expect|te|trailer|transfer-encoding)$/i

const identify = (event: ChatEvent, attempt: Attempt): Record<string, string> => ({
  'user-agent': 'chatgate',
  'chatgate-event': event.id,
  'chatgate-command': headerSafe(event.command),
  'chatgate-attempt': String(attempt.number),
  'chatgate-sequence': String(attempt.sequence),
  ...(attempt.isReplay && { 'chatgate-replay': 'true' }),
})

/** A command is whatever the URL of a callback said: what a header cannot carry is written as in a URL. */
const headerSafe = (text: string): string => encodeURI(text.toWellFormed())
