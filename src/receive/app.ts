import type { IncomingMessage } from 'node:http'
import Koa, { type Context } from 'koa'
import type { NewEvent } from '../store/store.ts'
import { answer, type CallbackAnswer } from '../callback/answers.ts'
import { BodyRefused } from './body.ts'
import { claimOf } from '../callback/arrival.ts'
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
    const query = readQuery(ctx)
    let received: Received
    let failure: unknown
    try {
      received = await answerTo(ctx, query, options.path, reception)
    } catch (error) {
      const isRefused = error instanceof BodyRefused
      if (!isRefused) failure = error
      received = { answer: answer(isRefused ? error.answerName : 'internal-error') }
    }
    const { answer: decision, event } = received
    const details: AnswerDetails = { query: query ?? '', durationMs: performance.now() - startedAt }
    if (event) details.event = event
    if (failure !== undefined) details.error = failure
    if (decision.envelope.ActionStatus === 'FAIL') details.from = senderOf(request, reception.proxies)
    options.onAnswer(decision, details)
    send(ctx, decision)
  }

const answerTo = (
  ctx: Context,
  query: string | undefined,
  path: string,
  reception: Reception,
): Received | Promise<Received> => {
  if (query === undefined || lacksHost(ctx.req)) return { answer: answer('malformed') }
  if (!isAt(ctx.path, path)) return { answer: answer('wrong-path') }
  if (ctx.method !== 'POST') return { answer: answer(isProbe(ctx) ? 'probe' : 'wrong-method') }
  return receive(ctx.req, query, reception)
}

/** There is only one address, so no router is needed. */
const isAt = (path: string, wanted: string): boolean => path === wanted || path === `${wanted}/`

/** The vendor's console probes an address in an undocumented way: a request without a command asks for nothing. */
const isProbe = ({ method, querystring }: Context): boolean =>
  ['GET', 'HEAD', 'OPTIONS'].includes(method) && claimOf(querystring).command === ''

/** Undefined for an address that Koa cannot read, such as `http://[::1/callback`. */
const readQuery = (ctx: Context): string | undefined => {
  const isWhole = !ctx.url.startsWith('/') && ctx.url !== '*'
  if (isWhole && !URL.canParse(ctx.url)) return undefined
  // Koa uses an older parser, which may disagree.
  try {
    return ctx.querystring
  } catch {
    return undefined
  }
}

/** Such a request must be refused (RFC 9112 §3.2). */
const lacksHost = ({ httpVersion, headers }: IncomingMessage): boolean =>
  httpVersion === '1.1' && headers.host === undefined
