import Type from 'typebox'
import { signFor } from '../../events/sign.ts'
import type { Preview, Tools } from '../../plugin.ts'
import type { HttpAnswer } from './request-types.ts'
import { readAddress } from './address.ts'
import { probeHost } from './probe.ts'
import { readKey, sign } from './signature.ts'

/** The options of every plugin that posts to an HTTP service. */
export const endpointOptions = {
  url: Type.String({
    holdsPassword: true,
    pattern: '^https?://[^\\s/?#]\\S*\\s*$',
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
    Type.String({ secret: true, description: 'Also signs, while receivers switch to a new secret.' }),
  ),
  user: Type.Optional(
    Type.String({
      pattern: '^[^:\\p{Cc}]+$',
      mustBe: 'a user without a colon',
      description: 'The user that the service asks for (basic authentication).',
    }),
  ),
  password: Type.Optional(Type.String({ secret: true, description: 'The password of `user`.' })),
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

/** Additional options of the plugins that can post as Chat does (`body: chat`). */
export const chatOptions = {
  chatToken: Type.Optional(
    Type.String({
      secret: true,
      minLength: 1,
      description:
        "With `body: chat`: the token by which the service verifies Chat's callbacks. `Sign` and `RequestTime` are made with it, and left out without it.",
    }),
  ),
}

interface EndpointOptions {
  url: string
  secret?: string
  previousSecret?: string
  user?: string
  password?: string
  /** `POST` by default. */
  method?: 'POST' | 'PUT' | 'PATCH'
  headers: Readonly<Record<string, string>>
  /** With `chat`, Chat's own URL parameters are posted too. */
  body?: string
  chatToken?: string
}

/** The content of a request. */
interface Message {
  /** The same for every attempt. */
  id: string
  contentType: string
  body: string | Uint8Array
  /** Chat's own parameters of the URL. */
  originalQuery?: string
  headers: Readonly<Record<string, string>>
}

/** One signed POST. */
interface Post extends Message {
  signal: AbortSignal
  /** How much of the answer to read, in bytes; 2 KiB by default. */
  textBytes?: number
}

export interface Endpoint {
  /** The address, without parts that may be secret. */
  target: string
  probe: () => ReturnType<typeof probeHost>
  /** Never throws for network failures. */
  post: (message: Post) => Promise<HttpAnswer>
  /** What would be posted, for people. */
  preview: (message: Message) => Preview
}

/** Headers that the gateway sets itself, or that would break the request. */
const OURS =
  /^(webhook-.*|chatgate-.*|content-.*|user-agent|traceparent|host|connection|keep-alive|upgrade|expect|te|trailer|transfer-encoding)$/i

/**
 * Prepares an HTTP service for posting, signed according to Standard Webhooks. Throws an error with a sentence for options that
 * cannot be used.
 */
export const openEndpoint = (options: EndpointOptions, tools: Tools): Endpoint => {
  const { url, secret, previousSecret, headers: own, method = 'POST', body: kind, chatToken } = options
  const { origin, protocol, pathname, searchParams, hostname, username, password } = readAddress(url)
  if (username || password)
    throw new Error('`url` must not hold a password; write `user` and `password` beside it')
  if (tools.tls && protocol !== 'https:')
    throw new Error('`tls` works only with an address that begins with https://')
  const headers = { ...own, ...loginOf(options) }
  const ours = Object.keys(own).find(name => OURS.test(name))
  if (ours !== undefined) throw new Error(`\`headers\` must not hold ${ours}, which the gateway sets`)
  if (chatToken !== undefined && kind !== 'chat')
    throw new Error('`chatToken` works only with `body: chat`; add that option')
  const keys = Object.entries({ secret, previousSecret }).flatMap(([name, text]) => readKey(name, text))
  const headersOf = ({ id, contentType, headers: ofMessage, body }: Message): Record<string, string> => ({
    ...headers,
    'user-agent': 'chatgate',
    'content-type': contentType,
    ...ofMessage,
    ...sign(keys, headerSafe(id), tools.now(), body),
  })
  const isOwn = namesIn(searchParams)
  const queryOf = ({ originalQuery = '' }: Message): string =>
    kind === 'chat' ? chatQuery(originalQuery, isOwn, chatToken, tools.now()) : ''
  const target = `${origin}${pathname}`
  return {
    target,
    probe: () => probeHost(hostname, tools),
    post: ({ signal, textBytes, ...message }) =>
      tools.request(withQuery(url, queryOf(message)), {
        method,
        headers: headersOf(message),
        body: message.body,
        signal,
        ...(textBytes !== undefined && { textBytes }),
      }),
    preview: message => ({
      request: `${method} ${withQuery(target, queryOf(message).replace(/(?<=^|&)Sign=\w+/, 'Sign=***'))}`,
      headers: Object.entries(headersOf(message))
        .map(([name, value]) => `${name}: ${Object.hasOwn(headers, name) ? '***' : value}`)
        .join('\n'),
      body: typeof message.body === 'string' ? message.body : new TextDecoder().decode(message.body),
    }),
  }
}

/** The header of basic authentication (RFC 7617). */
const loginOf = ({ user, password, headers }: EndpointOptions): Record<string, string> => {
  if (user === undefined && password === undefined) return {}
  if (user === undefined || password === undefined)
    throw new Error('`user` and `password` go together; add the other one')
  if (Object.keys(headers).some(name => name.toLowerCase() === 'authorization'))
    throw new Error('`user` and the header `authorization` exclude each other; remove one of them')
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
}

/** Parameters in the option `url` stay as they are, whatever Chat says. */
const namesIn = (parameters: URLSearchParams): ((parameter: string) => boolean) => {
  const names = new Set([...parameters.keys()].map(name => name.toLowerCase()))
  return parameter => [...new URLSearchParams(parameter).keys()].some(name => names.has(name.toLowerCase()))
}

/** Chat's URL parameters, signed as Chat does. */
const chatQuery = (
  originalQuery: string,
  isOwn: (parameter: string) => boolean,
  token: string | undefined,
  now: number,
): string => {
  const time = String(Math.floor(now / 1000))
  const signed = token === undefined ? [] : [`Sign=${signFor(token, time)}`, `RequestTime=${time}`]
  return [...originalQuery.split('&'), ...signed]
    .filter(parameter => parameter !== '' && !isOwn(parameter))
    .join('&')
}

const withQuery = (url: string, query: string): string => {
  if (query === '') return url
  const target = new URL(url)
  target.search = [target.search.slice(1), query].filter(text => text !== '').join('&')
  return target.href
}

/** A command is whatever the URL of a callback said, so characters that a header cannot carry are percent-encoded. */
export const headerSafe = (text: string): string => encodeURI(text.toWellFormed())
