import Koa, { type Context } from 'koa'
import type { NewEvent } from '../store/store.ts'
import { answer, type Answer } from './answers.ts'
import { BodyRefused } from './body.ts'
import { receive, type Reception } from './receive.ts'

export interface AnswerDetails {
  /** What is kept, or was meant to be. */
  event?: NewEvent
  /** The URL's query; empty where the request could not be read so far. */
  query: string
  /** Absent where the request could not be read so far. */
  durationMs?: number
  /** What went wrong in the gateway. */
  error?: unknown
  /** The address of the sender, where it was refused. */
  from?: string
}

export interface ReceiveAppOptions {
  /** Where Chat posts, for example `/callback`. */
  path: string
  /** As the config in force says. */
  reception: () => Reception
  /** Called once for every request, after its answer is decided. */
  onAnswer: (answer: Answer, details: AnswerDetails) => void
}

/** The Koa application that Chat talks to. Whatever comes is answered with an envelope. */
export const createReceiveApp = (options: ReceiveAppOptions): Koa => {
  const app = new Koa()
  app.silent = true
  app.use(answerAlways(options))
  app.use(async ctx => {
    if (!isAt(ctx.path, options.path)) respond(ctx, answer('wrong-path'))
    else if (ctx.method !== 'POST') respond(ctx, answer(isProbe(ctx) ? 'probe' : 'wrong-method'))
    else {
      const { answer: decision, event } = await receive(ctx.req, ctx.querystring, options.reception())
      ctx.state['event'] = event
      respond(ctx, decision)
    }
  })
  return app
}

/** There is one address only, so it takes no router to find it. */
const isAt = (path: string, wanted: string): boolean => path === wanted || path === `${wanted}/`

/** The vendor's console probes an address in an undocumented way: what names no command asks for nothing. */
const isProbe = ({ method, querystring }: Context): boolean =>
  ['GET', 'HEAD'].includes(method) && !querystring.includes('CallbackCommand')

/** Turns whatever was thrown into an envelope, and reports each answer. */
const answerAlways = ({ onAnswer }: ReceiveAppOptions): Koa.Middleware =>
  async function answerAlwaysMiddleware(ctx, next) {
    const startedAt = performance.now()
    let failure: unknown
    try {
      await next()
    } catch (error) {
      if (!(error instanceof BodyRefused)) failure = error
      respond(ctx, answer(error instanceof BodyRefused ? error.answerName : 'internal-error'))
    }
    const event = ctx.state['event'] as NewEvent | undefined
    const decision = ctx.state['answer'] as Answer
    onAnswer(decision, {
      query: ctx.querystring,
      durationMs: performance.now() - startedAt,
      ...(decision.envelope.ActionStatus === 'FAIL' && { from: ctx.ip }),
      ...(event && { event }),
      ...(failure !== undefined && { error: failure }),
    })
  }

const respond = ({ state, response }: Context, decision: Answer): void => {
  state['answer'] = decision
  response.status = decision.httpStatus
  response.type = 'application/json'
  response.body = JSON.stringify(decision.envelope)
}
