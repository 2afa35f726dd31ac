import Router from '@koa/router'
import Koa, { type Context } from 'koa'
import type { NewEvent } from '../store/store.ts'
import { answer, type Answer } from './answers.ts'
import { BodyRefused } from './body.ts'
import { receive, type Reception } from './receive.ts'

export interface ReceiveAppOptions {
  /** Where Chat posts, for example `/callback`. */
  path: string
  /** As the config in force says. */
  reception: () => Reception
  /** Called once for every request, after its answer is decided. */
  onAnswer: (answer: Answer, details: { event?: NewEvent; durationMs: number; error?: unknown }) => void
}

/** The Koa application that Chat talks to. Whatever comes is answered with an envelope. */
export const createReceiveApp = (options: ReceiveAppOptions): Koa => {
  const router = new Router()
  router.post(options.path, async ctx => {
    const { answer: decision, event } = await receive(ctx.req, ctx.querystring, options.reception())
    ctx.state['event'] = event
    respond(ctx, decision)
  })
  router.all(options.path, ctx => {
    // The vendor's console probes an address in an undocumented way: what names no command asks for nothing.
    const probes = ['GET', 'HEAD'].includes(ctx.method) && !ctx.querystring.includes('CallbackCommand')
    respond(ctx, answer(probes ? 'probe' : 'wrong-method'))
  })

  const app = new Koa()
  app.silent = true
  app.use(answerAlways(options))
  app.use(router.routes())
  app.use(ctx => respond(ctx, answer('wrong-path')))
  return app
}

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
    onAnswer(ctx.state['answer'] as Answer, {
      durationMs: performance.now() - startedAt,
      ...(event && { event }),
      ...(failure !== undefined && { error: failure }),
    })
  }

const respond = (ctx: Context, decision: Answer): void => {
  ctx.state['answer'] = decision
  ctx.status = decision.httpStatus
  ctx.type = 'application/json'
  ctx.body = JSON.stringify(decision.envelope)
}
