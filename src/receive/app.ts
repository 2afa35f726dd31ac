import type { IncomingMessage } from 'node:http'
import Koa, { type Context } from 'koa'
import type { NewEvent } from '../store/store.ts'
import { answer, type CallbackAnswer } from '../callback/answers.ts'
import { BodyRefused } from './body.ts'
import { claimOf } from '../callback/arrival.ts'
import { knownHeaders, type KnownHeaders } from './headers.ts'
import { receive, type Received, type Reception } from './receive.ts'
import { send } from './send.ts'
import { senderOf } from './sender.ts'

export interface AnswerDetails {
  /** The stored event, or the one that could not be stored. */
  event?: NewEvent
  /** The URL's query; empty if the request could not be read that far. */
  query: string
  /** Absent if the request could not be read that far. */
  durationMs?: number
  /** What failed in the gateway. */
  error?: unknown
  /** The address of the sender, if it was refused. */
  from?: string
}

export interface ReceiveAppOptions {
  /** Where Chat posts, for example `/callback`. */
  path: string
  /** By the config in force. */
  reception: () => Reception
  /** Called once for every request, after its answer is decided. */
  onAnswer: (answer: CallbackAnswer, details: AnswerDetails) => void
}

/** The Koa application that Chat talks to. Every request is answered with an envelope. */
export const createReceiveApp = (options: ReceiveAppOptions): Koa => {
  const app = new Koa()
  app.silent = true
  app.use(answerAlways(options))
  return app
}

/** Turns any error into an envelope, and reports each answer. */
const answerAlways = (options: ReceiveAppOptions): Koa.Middleware =>
  async function answerAlwaysMiddleware(ctx) {
    const startedAt = performance.now()
    const { req: request } = ctx
    const reception = options.reception()
    const address = readAddress(ctx)
    let received: Received
    let failure: unknown
    try {
      received = await answerTo(ctx, address, options.path, reception)
    } catch (error) {
      const isRefused = error instanceof BodyRefused
      if (!isRefused) failure = error
      received = { answer: answer(isRefused ? error.answerName : 'internal-error') }
    }
    const { answer: decision, event } = received
    const details: AnswerDetails = { query: address?.query ?? '', durationMs: performance.now() - startedAt }
    if (event) details.event = event
    if (failure !== undefined) details.error = failure
    if (decision.envelope.ActionStatus === 'FAIL') details.from = senderOf(request, reception.proxies)
    options.onAnswer(decision, details)
    send(ctx, decision)
  }

const answerTo = (
  { req: request }: Context,
  address: Address | undefined,
  path: string,
  reception: Reception,
): Received | Promise<Received> => {
  const headers = knownHeaders(request)
  if (!address || lacksHost(request, headers)) return { answer: answer('malformed') }
  const { query } = address
  if (!isAt(address.path, path)) return { answer: answer('wrong-path') }
  if (request.method !== 'POST')
    return { answer: answer(isProbe(request.method, query) ? 'probe' : 'wrong-method') }
  return receive({ request, headers, query }, reception)
}

/** There is only one address, so no router is needed. */
const isAt = (path: string, wanted: string): boolean => path === wanted || path === `${wanted}/`

/** The vendor's console probes an address in an undocumented way: a request without a command asks for nothing. */
const isProbe = (method: string | undefined, query: string): boolean =>
  ['GET', 'HEAD', 'OPTIONS'].includes(method ?? '') && claimOf(query).command === ''

interface Address {
  path: string
  query: string
}

/** Without a host, and with nothing in it that Koa would change. */
const PLAIN_ADDRESS = /^\/[!-"$-~]*$/

/** Undefined for an address that Koa cannot read, such as `http://[::1/callback`. */
const readAddress = (ctx: Context): Address | undefined => {
  const { url } = ctx
  // Koa's parser takes as long as reading the query.
  if (PLAIN_ADDRESS.test(url)) {
    const [path = ''] = url.split('?', 1)
    return { path, query: url.slice(path.length + 1) }
  }
  const isWhole = !url.startsWith('/') && url !== '*'
  if (isWhole && !URL.canParse(url)) return undefined
  // Koa uses an older parser, which may disagree.
  try {
    return { path: ctx.path, query: ctx.querystring }
  } catch {
    return undefined
  }
}

/** Such a request must be refused (RFC 9112 §3.2). */
const lacksHost = ({ httpVersion }: IncomingMessage, { host }: KnownHeaders): boolean =>
  httpVersion === '1.1' && host === undefined
