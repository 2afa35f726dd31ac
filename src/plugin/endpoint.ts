import Type from 'typebox'
import type { Tools } from '../plugin.ts'
import type { HttpAnswer } from './http.ts'
import { probeHost } from './probe.ts'
import { readKey, sign } from './signature.ts'

/** The options of every plugin that posts to an HTTP service. */
export const endpointOptions = {
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
}

interface EndpointOptions {
  url: string
  secret?: string
  previousSecret?: string
  headers: Readonly<Record<string, string>>
}

/** One signed POST. */
interface Message {
  /** The same for every attempt. */
  id: string
  contentType: string
  body: string | Uint8Array
  headers: Readonly<Record<string, string>>
  signal: AbortSignal
  /** How much of the answer is wanted, in bytes; 2 KiB unless given. */
  textBytes?: number
}

export interface Endpoint {
  /** Where it is, without what may be secret. */
  target: string
  probe: () => ReturnType<typeof probeHost>
  /** Never throws for what happens on the network. */
  post: (message: Message) => Promise<HttpAnswer>
}

/** Headers that the gateway sets itself, or that would break the request. */
const OURS =
  /^(webhook-.*|chatgate-.*|content-.*|user-agent|host|connection|keep-alive|upgrade|expect|te|trailer|transfer-encoding)$/i

/** Makes an HTTP service ready to be posted to, signed as Standard Webhooks says. Throws a sentence for options that cannot be used. */
export const openEndpoint = (
  { url, secret, previousSecret, headers }: EndpointOptions,
  tools: Tools,
): Endpoint => {
  const { origin, pathname, hostname, username, password } = new URL(url)
  if (username || password) throw new Error('`url` must not hold a password; put it into `headers`')
  const ours = Object.keys(headers).find(name => OURS.test(name))
  if (ours !== undefined) throw new Error(`\`headers\` must not hold ${ours}, which the gateway sets`)
  const keys = Object.entries({ secret, previousSecret }).flatMap(([name, text]) => readKey(name, text))
  return {
    target: `${origin}${pathname}`,
    probe: () => probeHost(hostname, tools),
    post: ({ id, contentType, headers: own, body, signal, textBytes }) => {
      const ofMessage = { 'user-agent': 'chatgate', 'content-type': contentType, ...own }
      return tools.request(url, {
        method: 'POST',
        headers: { ...headers, ...ofMessage, ...sign(keys, headerSafe(id), tools.now(), body) },
        body,
        signal,
        ...(textBytes !== undefined && { textBytes }),
      })
    },
  }
}

/** A command is whatever the URL of a callback said: what a header cannot carry is written as in a URL. */
export const headerSafe = (text: string): string => encodeURI(text.toWellFormed())
