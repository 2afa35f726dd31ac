import Router from '@koa/router'
import Koa, { type Context, type Middleware } from 'koa'
import bodyParser from 'koa-bodyparser'
import type { ResponderTally } from '../decide/tally.ts'
import type { Mask } from '../log/mask.ts'
import { escaped } from '../log/printable.ts'
import { createReading } from '../metrics/reading.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { type EventRecord, NODE_SILENT_MS, type Store } from '../store/store.ts'
import type { Trace, TracedCallback } from '../try/trace.ts'
import { guardAccess } from './access.ts'
import { byHandRoutes, type ByHandOptions } from './deliveries.ts'
import { configRoutes, type ConfigRouteOptions } from './config.ts'
import { guardOrigin } from './origin.ts'
import { warnUnknown } from './known-names.ts'
import { RequestError, type RequestErrorKind } from '../base/errors.ts'
import { thrownText } from '../base/thrown.ts'
import { presentRecord, presentSummary, presentTally, withDates } from './present.ts'
import { deliveryQuery, eventQuery } from './query.ts'
import { refusedRoutes, type RefusedRouteOptions } from './refused.ts'
import { replayRoutes } from './replays.ts'
import { readTraceRequest } from './trace-request.ts'

export interface AdminAppOptions extends ByHandOptions, ConfigRouteOptions, RefusedRouteOptions {
  metrics: Pick<Metrics, 'scrape' | 'registry'>
  /** Undefined on loopback, where none is needed. */
  token: () => string | undefined
  mask: Mask
  /** Whether events are being routed and delivered. */
  isWorking: () => boolean
  /** How the responders have done. */
  responders: () => readonly ResponderTally[]
  /** The SdkAppids of the config. */
  apps: () => readonly string[]
  /** What the running config would do with this callback. Sends nothing. */
  trace: (callback: TracedCallback) => Promise<Trace>
  onFailure: (error: unknown) => void
}

/** The admin API: JSON for people and for the command line. */
export const createAdminApp = (options: AdminAppOptions): Koa => {
  const app = new Koa()
  app.silent = true
  app.use(answerJson(options))
  app.use(open(options).routes())
  app.use(guardAccess(options.token))
  app.use(guardOrigin)
  app.use(refuseNull)
  app.use(bodyParser({ enableTypes: ['json'] }))
  app.use(guarded(options).routes())
  app.use(ctx => {
    ctx.status = 404
    ctx.body = { error: `there is nothing at ${ctx.path}` }
  })
  return app
}

/** All that only those may use who are let in. */
export const guarded = (options: AdminAppOptions): Router => {
  const router = new Router()
  for (const part of [metricsRoute, api, byHandRoutes, replayRoutes, configRoutes, refusedRoutes])
    router.use(part(options).routes())
  return router
}

/** Whoever asks is told so soon, whatever the store does. */
const READY_WITHIN_MS = 2_000

/** For those who look whether the gateway runs. Says nothing of events. */
const open = ({ store, isWorking }: AdminAppOptions): Router => {
  const router = new Router()
  const isKeeping = createReading(() => store.check().then(() => true), READY_WITHIN_MS)
  router.get('/healthz', ctx => {
    ctx.body = { status: 'alive' }
  })
  router.get('/readyz', async ctx => {
    const storeAnswers = (await isKeeping()) === true
    const ready = storeAnswers && isWorking()
    ctx.status = ready ? 200 : 503
    ctx.body = { status: ready ? 'ready' : 'not ready', store: storeAnswers, work: isWorking() }
  })
  return router
}

const metricsRoute = ({ metrics }: AdminAppOptions): Router => {
  const router = new Router()
  router.get('/metrics', async ctx => {
    ctx.type = metrics.registry.contentType
    ctx.body = await metrics.scrape()
  })
  return router
}

/** Of an address; of a body see {@link bodyOf}. */
const refuseNull: Middleware = (ctx, next) => {
  if (ctx.url.includes('%00'))
    throw new RequestError('the address holds the character U+0000, which no text here can')
  return next()
}

const api = ({ store, trace, apps, knownNames, responders }: AdminAppOptions): Router => {
  const router = new Router({ prefix: '/api' })
  router.get('/events', async ctx => {
    const query = eventQuery(ctx.query, Date.now())
    const { events, cursor } = await store.events(query)
    ctx.body = {
      events: events.map(presentSummary),
      ...(cursor !== undefined && { cursor }),
      ...warnUnknown(events.length, query, knownNames()),
    }
  })
  router.get('/events/:id', async ctx => {
    ctx.body = presentRecord(await recordOf(ctx.params['id'] ?? '', store))
  })
  router.get('/events/:id/body', async ctx => {
    const { event } = await recordOf(ctx.params['id'] ?? '', store)
    ctx.type = 'application/json'
    ctx.body = Buffer.from(event.body)
  })
  router.get('/deliveries', async ctx => {
    const query = deliveryQuery(ctx.query, Date.now())
    const { deliveries, cursor } = await store.deliveries(query)
    ctx.body = {
      deliveries: deliveries.map(withDates),
      ...(cursor !== undefined && { cursor }),
      ...warnUnknown(deliveries.length, query, knownNames()),
    }
  })
  router.get('/profiles/:user', async ctx => {
    const user = ctx.params['user'] ?? ''
    const profiles = await Promise.all(
      apps().map(async app => ({ app, user, values: (await store.profile(app, user)).map(withDates) })),
    )
    ctx.body = { profiles: profiles.filter(({ values }) => values.length > 0) }
  })
  router.get('/nodes', async ctx => {
    const nodes = await store.nodes()
    const now = Date.now()
    ctx.body = {
      nodes: nodes.map(node => ({ ...withDates(node), alive: now - node.seenAt < NODE_SILENT_MS })),
    }
  })
  router.get('/answers', ctx => {
    ctx.body = { responders: responders().map(presentTally) }
  })
  router.post('/trace', async ctx => {
    ctx.body = await trace(readTraceRequest(ctx.request.body))
  })
  return router
}

const recordOf = async (id: string, store: Store): Promise<EventRecord> => {
  const record = await store.event(id)
  if (!record) throw new RequestError(`no event has the id ${id}`, 'not-found')
  return record
}

/**
 * Answers in JSON, whatever happens. The text is made here, as Koa would make it where no error is answered in JSON any more: a value that is
 * nested too deep has none.
 */
const answerJson = ({ mask, onFailure }: AdminAppOptions): Middleware =>
  async function answerJsonMiddleware(ctx, next) {
    try {
      await next()
      if (isPlain(ctx.body)) respondJson(ctx, ctx.body)
    } catch (error) {
      ctx.status = statusOf(error)
      if (ctx.status >= 500) onFailure(error)
      respondJson(ctx, { error: mask(thrownText(error)) })
    }
  }

const respondJson = (ctx: Context, value: object): void => {
  // Whoever asks by hand sees it on a terminal.
  const text = escaped(JSON.stringify(value))
  ctx.type = 'json'
  ctx.body = text
}

const isPlain = (body: unknown): body is object =>
  typeof body === 'object' && body !== null && Object.getPrototypeOf(body) === Object.prototype

const STATUS = {
  'bad-request': 400,
  'not-let-in': 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'not-json': 415,
  'not-now': 503,
  'timed-out': 504,
} satisfies Record<RequestErrorKind, number>

const statusOf = (error: unknown): number => {
  if (error instanceof RequestError) return STATUS[error.kind]
  const { status = 500, code } = error as { status?: number; code?: string }
  // Of an address that cannot be read, by whoever reads it first.
  return code === 'ERR_INVALID_URL' ? 400 : status
}
