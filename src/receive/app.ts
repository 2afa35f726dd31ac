import type { IncomingMessage } from 'node:http'
import Koa, { type Context } from 'koa'
import type { NewEvent } from '../store/store.ts'
import { answer, type CallbackAnswer } from '../callback/answers.ts'
import { BodyRefused } from './body.ts'
import { claimOf } from '../callback/arrival.ts'
import { receive, type Reception } from './receive.ts'
import { senderBehind } from './sender.ts'

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
  app.use(async ctx => {
    if (!isAt(ctx.path, options.path)) respond(ctx, answer('wrong-path'))
    else if (ctx.method !== 'POST') respond(ctx, answer(isProbe(ctx) ? 'probe' : 'wrong-method'))
    else {
      const { answer: decision, event } = await receive(
        { request: ctx.req, query: ctx.querystring, from: () => senderOf(ctx.req, options) },
        options.reception(),
      )
      ctx.state['event'] = event
      respond(ctx, decision)
    }
  })
  return app
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

const senderOf = ({ socket, headers }: IncomingMessage, { reception }: ReceiveAppOptions): string =>
  senderBehind(reception().proxies, socket.remoteAddress, headers['x-forwarded-for']?.toString())

/** Turns any error into an envelope, and reports each answer. */
const answerAlways = (options: ReceiveAppOptions): Koa.Middleware =>
  async function answerAlwaysMiddleware(ctx, next) {
    const startedAt = performance.now()
    let failure: unknown
    const query = readQuery(ctx)
    try {
      if (query === undefined || lacksHost(ctx.req)) respond(ctx, answer('malformed'))
      else await next()
    } catch (error) {
      if (!(error instanceof BodyRefused)) failure = error
      respond(ctx, answer(error instanceof BodyRefused ? error.answerName : 'internal-error'))
    }
    const event = ctx.state['event'] as NewEvent | undefined
    const decision = ctx.state['answer'] as CallbackAnswer
    options.onAnswer(decision, {
      query: query ?? '',
      durationMs: performance.now() - startedAt,
      ...(decision.envelope.ActionStatus === 'FAIL' && { from: senderOf(ctx.req, options) }),
      ...(event && { event }),
      ...(failure !== undefined && { error: failure }),
    })
  }

const respond = ({ state, response }: Context, decision: CallbackAnswer): void => {
  state['answer'] = decision
  response.status = decision.httpStatus
  response.type = 'application/json'
  response.body = JSON.stringify(decision.envelope)
}
