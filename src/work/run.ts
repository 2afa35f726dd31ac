import { createDeliverer } from '../deliver/deliverer.ts'
import { createLimiter, type Log } from '../log/log.ts'
import type { Mask } from '../log/mask.ts'
import type { Route } from '../route/route.ts'
import type { DestinationRecord, Store } from '../store/store.ts'
import type { Counts } from './counts.ts'
import { reportAttempt, reportRouted } from './narrate.ts'
import { createNews } from './news.ts'
import { createReplayer } from './replayer.ts'
import { createRouter } from './router.ts'
import type { createWatch } from './watch.ts'

export interface RunOptions {
  store: Store
  routes: readonly Route[]
  /** Marks the leases of this gateway. */
  owner: string
  watch: ReturnType<typeof createWatch>
  /** What is known of the destinations from before. */
  destinations: readonly DestinationRecord[]
  /** Events to be routed after all others. */
  last: readonly string[]
  mask: Mask
  /** The hash of the config in force. */
  config: string
  /** The name of this gateway. */
  node: string
  /** Where the admin API is, for links. */
  adminUrl: string
  counts: Counts
  log: Log
}

const STORE_FAILURE_LOG_MS = 1_000

/** Routes and delivers whatever the store has. Returns how to stop: nothing new is taken, and what is under way gets `withinMs`. */
export const runWork = (options: RunOptions): ((withinMs: number) => Promise<void>) => {
  const { store, routes, owner, watch, counts, log } = options
  const limit = createLimiter(STORE_FAILURE_LOG_MS)
  const onStoreFailure = (error: unknown): void =>
    limit('store', leftOut => log.error({ err: error, leftOut }, 'the store failed; trying again'))
  const tellNews = createNews(store, options.adminUrl, onStoreFailure)
  const router = createRouter({
    store,
    routes,
    watch,
    last: new Set(options.last),
    onRouted: (event, routed) => {
      reportRouted(log, event, routed)
      counts.routed(routed)
    },
    onStoreFailure,
  })
  const deliverer = createDeliverer({
    store,
    routes,
    owner,
    watch,
    isBarred: step => watch.isStepBarred(step.label),
    mask: options.mask,
    config: options.config,
    node: options.node,
    destinations: options.destinations,
    onAttempt: end => {
      reportAttempt(log, end)
      counts.attempted(end)
      tellNews(end)
    },
    onStoreFailure,
  })
  const replayer = createReplayer({ store, routes, watch, onStoreFailure })
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
    await store.release(owner, Date.now()).catch(onStoreFailure)
  }
}
