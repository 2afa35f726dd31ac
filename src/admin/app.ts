import Router from '@koa/router'
import Koa, { type Middleware } from 'koa'
import bodyParser from 'koa-bodyparser'
import { RequestError } from '../base/errors.ts'
import { createReading } from '../metrics/reading.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { ANSWER_HEADERS } from '../receive/server.ts'
import { createGuesses, guardAccess } from './access.ts'
import { answerJson } from './answer-json.ts'
import { archiveRoutes } from './archive/routes.ts'
import { IMPORT_BYTES_MAX } from './archive/read-line.ts'
import { keepByHand } from './by-hand.ts'
import { callbackRoutes, type CallbackRouteOptions } from './callbacks.ts'
import { candidateRoutes, type CandidateRouteOptions } from './candidates.ts'
import { deliveryRoutes } from './deliveries.ts'
import { destinationRoutes, type DestinationRouteOptions } from './destinations.ts'
import { eventRoutes, type EventRouteOptions } from './events.ts'
import { figureRoutes, type FigureRouteOptions } from './figures.ts'
import { guardOrigin, keepFromOthers } from './origin.ts'
import { servePages } from './pages.ts'
import { replayRoutes } from './replays.ts'
import { runningRoutes, type RunningRouteOptions } from './running.ts'
import { signInRoutes, type SignInRouteOptions } from './sign-in.ts'
import { vocabularyRoutes, type VocabularyRouteOptions } from './vocabulary.ts'

export interface AdminAppOptions
  extends
    EventRouteOptions,
    DestinationRouteOptions,
    CallbackRouteOptions,
    RunningRouteOptions,
    VocabularyRouteOptions,
    FigureRouteOptions,
    SignInRouteOptions,
    CandidateRouteOptions {
  metrics: Pick<Metrics, 'scrape' | 'registry'>
  /** Whether events are being routed and delivered. */
  isWorking: () => boolean
  onFailure: (error: unknown) => void
}

/** Of the largest field, the text of a config, half may be escapes. */
const BODY_BYTES_MAX = 2 * 1024 * 1024

/** The admin API: JSON for people and for the command line. */
export const createAdminApp = (options: AdminAppOptions): Koa => {
  const app = new Koa()
  app.silent = true
  app.use((ctx, next) => {
    ctx.set(ANSWER_HEADERS)
    return next()
  })
  app.use(answerJson(options.mask, options.onFailure))
  app.use(open(options).routes())
  app.use(keepFromOthers)
  app.use(servePages())
  const guesses = createGuesses(Date.now)
  app.use(guardAccess(options.tokens, guesses))
  app.use(guardOrigin)
  app.use(refuseNull)
  app.use(parseBody())
  app.use(keepByHand(options))
  app.use(guarded(options, guesses).routes())
  app.use(ctx => {
    throw new RequestError(`there is nothing at ${ctx.path}`, 'not-found')
  })
  return app
}

/** All that only those may use who are let in. */
export const guarded = (options: AdminAppOptions, guesses = createGuesses(Date.now)): Router => {
  const router = new Router()
  const parts = [
    metricsRoute,
    eventRoutes,
    archiveRoutes,
    deliveryRoutes,
    destinationRoutes,
    replayRoutes,
    callbackRoutes,
    runningRoutes,
    vocabularyRoutes,
    figureRoutes,
    candidateRoutes,
  ]
  for (const part of parts) router.use(part(options).routes())
  router.use(signInRoutes(options, guesses).routes())
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

const parseUpTo = (bytesMax: number): Middleware =>
  bodyParser({
    enableTypes: ['json'],
    jsonLimit: String(bytesMax),
    onerror: (error: Error & { type?: string }) => {
      if (error.type !== 'entity.too.large') throw error
      throw new RequestError(`the body is larger than ${bytesMax} bytes`)
    },
  })

/** Events of an archive may be large. */
const parseBody = (): Middleware => {
  const usual = parseUpTo(BODY_BYTES_MAX)
  const ofImport = parseUpTo(IMPORT_BYTES_MAX)
  return (ctx, next) => (ctx.path === '/api/import' ? ofImport : usual)(ctx, next)
}

/** Of an address; of a body see `read-request.ts`. */
const refuseNull: Middleware = (ctx, next) => {
  if (ctx.url.includes('%00'))
    throw new RequestError('the address holds the character U+0000, which no text here can')
  return next()
}
