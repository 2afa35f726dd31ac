import { createDeliverer, type AttemptEnd } from '../../deliver/deliverer.ts'
import { createLimiter, type Log } from '../../log/log.ts'
import type { Mask } from '../../log/mask.ts'
import type { Route } from '../../route/route.ts'
import type { DestinationRecord, Store, KeptEvent } from '../../store/store.ts'
import type { Counts } from '../counts.ts'
import { createNews, type News } from '../news.ts'
import { createReplayer } from './replayer.ts'
import { createRouter } from './router.ts'
import { traceAttempt, traceRouted } from './traces.ts'
import type { Outbox } from '../../traces/outbox.ts'
import type { createWatch } from '../../watch/watch.ts'
import { shorten } from '../../base/cut.ts'
import type { RouteExplanation } from '../../route/explain.ts'
import type { Routed } from '../../route/route-event.ts'

export interface RunOptions {
  store: Store
  routes: readonly Route[]
  /** Marks the leases of this gateway. */
  owner: string
  watch: ReturnType<typeof createWatch>
  /** The store's record of the destinations. */
  destinations: readonly DestinationRecord[]
  /** Events to be routed after all others. */
  last: readonly string[]
  mask: Mask
  /** The hash of the config in force. */
  config: string
  /** The name of this gateway. */
  node: string
  /** Where the console is, for links. */
  consoleUrl: string
  counts: Counts
  /** Absent while traces are off. */
  outbox?: Outbox | undefined
  log: Log
}

const STORE_FAILURE_LOG_MS = 1_000
/** A plugin may say anything of an event, at any length. */
const WHY_SHOWN = 2_000

/**
 * Routes and delivers whatever the store has. Returns how to stop: nothing new is taken, and what is under
 * way gets `withinMs`.
 */
export const runWork = (options: RunOptions): ((withinMs: number) => Promise<void>) => {
  const { store, routes, owner, watch, counts, log } = options
  const limit = createLimiter(STORE_FAILURE_LOG_MS)
  const onStoreFailure = (error: unknown): void =>
    limit('store', leftOut => log.error({ err: error, leftOut }, 'the store failed; trying again'))
  const news = createNews(store, options.consoleUrl, onStoreFailure)
  const router = createRouter({
    mask: options.mask,
    store,
    routes,
    watch,
    last: new Set(options.last),
    onPlanning: () => deliverer.wake(),
    onRouted: (event, routed, takenAt) => {
      reportRouted(log, event, routed)
      counts.routed(routed)
      if (options.outbox) traceRouted(options.outbox, event, routed, takenAt)
      for (const record of routed.deliveries) news.tell({ record, event })
    },
    onStoreFailure,
  })
  const deliverer = deliver(options, news, onStoreFailure)
  const replayer = createReplayer({
    store,
    routes,
    watch,
    onSetAside: (replay, event, route) => reportSetAside(log, event, route, { replay }),
    onStoreFailure,
  })
  replayer.wake()
  const wake = (): void => {
    router.wake()
    deliverer.wake()
  }
  store.onWork(wake)
  wake()
  return async withinMs => {
    await Promise.all([router.stop(), replayer.stop()])
    await deliverer.stop(withinMs)
    await news.close()
    await store.release(owner, Date.now()).catch(onStoreFailure)
  }
}

const deliver = (
  options: RunOptions,
  news: News,
  onStoreFailure: (error: unknown) => void,
): ReturnType<typeof createDeliverer> => {
  const needed = labelsOf(options.routes)
  return createDeliverer({
    ...options,
    isBarred: step => needed.get(step.name)?.some(options.watch.isStepBarred) ?? false,
    onAttempt: end => {
      reportAttempt(options.log, end)
      options.counts.attempted(end)
      if (options.outbox) traceAttempt(options.outbox, end)
      news.tell({ ...end, event: end.delivery.event })
      for (const { event, reason } of end.leftOut)
        news.tell({ record: { destination: end.record.destination, state: 'dead', reason }, event })
    },
    onStoreFailure,
  })
}

/** By a destination's name, the steps that sending to it takes: its own, and the transforms above it. */
const labelsOf = (routes: readonly Route[]): Map<string, string[]> =>
  new Map(
    routes.flatMap(({ steps }) =>
      steps.flatMap((step, index) => {
        if (step.kind !== 'destination') return []
        const above = steps.slice(0, index).filter(({ kind }) => kind === 'transform')
        return [[step.name, [step, ...above].map(({ label }) => label)] as const]
      }),
    ),
  )

/**
 * The gateway writes the log, so that plugins need not: a line for each event, and one for each attempt that
 * did not succeed.
 */
const reportRouted = (log: Log, event: KeptEvent, { explanation, deliveries }: Routed): void => {
  const { id, command, operator, subject } = event
  const destinations = deliveries
    .filter(({ state }) => state === 'waiting')
    .map(({ destination }) => destination)
  log.info({ event: id, command, operator, subject, destinations }, explanation.reason)
  for (const route of explanation.routes) if (route.setAside) reportSetAside(log, event, route)
}

/** A step that failed keeps the event from everything below it; `more` adds fields to the line. */
const reportSetAside = (
  log: Log,
  { id }: KeptEvent,
  { route, reason, step, why, setAside }: RouteExplanation,
  more: object = {},
): void =>
  log.error({ event: id, route, step, why: why && shorten(why, WHY_SHOWN), setAside, ...more }, reason)

const reportAttempt = (log: Log, { record, delivery, leftOut, bug, turn }: AttemptEnd): void => {
  const { destination, attempt, durationMs, reason, state, dueAt } = record
  const fields = { event: delivery.event.id, destination, attempt, durationMs, reason }
  if (bug !== undefined) log.error({ ...fields, bug }, 'the plugin has a bug')
  if (turn === 'failing') log.error(fields, 'the destination fails')
  if (turn === 'recovered') log.info(fields, 'the destination is back')
  if (state === 'delivered') log.debug(fields, 'delivered')
  else if (state === 'dead') log.error(fields, 'dead')
  else log.warn({ ...fields, nextAt: new Date(dueAt ?? 0).toISOString() }, 'will be tried again')
  for (const dead of leftOut)
    log.error({ event: dead.event.id, destination, attempt, reason: dead.reason }, 'dead')
}
