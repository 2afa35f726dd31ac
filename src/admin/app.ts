import Router from '@koa/router'
import Koa, { type Middleware } from 'koa'
import bodyParser from 'koa-bodyparser'
import type { Mask } from '../log/mask.ts'
import { createReading } from '../metrics/reading.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { type EventRecord, NODE_SILENT_MS, type Store } from '../store/store.ts'
import type { Trace, TracedCallback } from '../work/trace.ts'
import { guardAccess } from './access.ts'
import { byHandRoutes, type ByHandOptions } from './by-hand.ts'
import { configRoutes, type ConfigRouteOptions } from './config.ts'
import { httpError } from '../work/http-error.ts'
import { presentRecord, presentSummary, withDates } from './present.ts'
import { BadQuery, deliveryQuery, eventQuery } from './query.ts'
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
  app.use(answerErrors(options))
  app.use(guardAccess(options.token))
  app.use(bodyParser({ enableTypes: ['json'], detectJSON: () => true }))
  app.use(health(options).routes())
  app.use(api(options).routes())
  app.use(byHandRoutes(options).routes())
  app.use(replayRoutes(options).routes())
  app.use(configRoutes(options).routes())
  app.use(refusedRoutes(options).routes())
  app.use(ctx => {
    ctx.status = 404
    ctx.body = { error: `there is nothing at ${ctx.path}` }
  })
  return app
}

/** Whoever asks is told so soon, whatever the store does. */
const READY_WITHIN_MS = 2_000

const health = ({ store, metrics, isWorking }: AdminAppOptions): Router => {
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
  router.get('/metrics', async ctx => {
    ctx.type = metrics.registry.contentType
    ctx.body = await metrics.scrape()
  })
  return router
}

const api = ({ store, trace, apps }: AdminAppOptions): Router => {
  const router = new Router({ prefix: '/api' })
  router.get('/events', async ctx => {
    const { events, cursor } = await store.events(eventQuery(ctx.query, Date.now()))
    ctx.body = { events: events.map(presentSummary), ...(cursor !== undefined && { cursor }) }
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
    const { deliveries, cursor } = await store.deliveries(deliveryQuery(ctx.query, Date.now()))
    ctx.body = { deliveries: deliveries.map(withDates), ...(cursor !== undefined && { cursor }) }
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
  router.post('/trace', async ctx => {
    ctx.body = await trace(readTraceRequest(ctx.request.body))
  })
  return router
}

const recordOf = async (id: string, store: Store): Promise<EventRecord> => {
  const record = await store.event(id)
  if (!record) throw httpError(404, `no event has the id ${id}`)
  return record
}

const answerErrors = ({ mask, onFailure }: AdminAppOptions): Middleware =>
  async function answerErrorsMiddleware(ctx, next) {
    try {
      await next()
    } catch (error) {
      const { message, status = 500 } = error as { message: string; status?: number }
      ctx.status = error instanceof BadQuery ? 400 : status
      if (ctx.status >= 500) onFailure(error)
      ctx.body = { error: mask(message) }
    }
  }
