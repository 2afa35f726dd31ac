/** The stages that use the store: the store itself, the keeper of callbacks, metrics, retention and the heartbeat. */
import { packageVersion } from '../base/package.ts'
import type { Pump } from '../base/pump.ts'
import type { Node } from '../base/node.ts'
import type { Log } from '../log/log.ts'
import { createMetrics, type Metrics } from '../metrics/metrics.ts'
import { createKeeper, type Keeper } from '../receive/keep.ts'
import { reportRecovery, reportStoreFailures } from '../receive/report.ts'
import { startHeartbeat } from '../store/heartbeat.ts'
import { isShared, openStore, type OpenStore } from '../store/open.ts'
import { createRetention } from '../store/retention.ts'
import { StoreError, type Store } from '../store/store.ts'
import type { Work } from '../work/supervise/supervisor.ts'
import { measuredConfig } from './config-facts.ts'

/** A log that nothing reads any more must not keep the process alive. */
const LAST_WORDS_MS = 1_000

/**
 * Opens the store that the config names, or ends the work thread. `onFatal` is called when the store is lost for good,
 * after the log says so.
 */
export const openStoreFor = async (
  { role }: Node,
  work: Work,
  log: Log,
  onFatal: (error: Error) => void,
): Promise<OpenStore> => {
  try {
    const url = work.config().settings.store
    expectShared(role, url)
    return await openStore(url, error => {
      log.error({ err: error }, 'the store is lost, and the gateway ends')
      setTimeout(() => onFatal(error), LAST_WORDS_MS)
      log.flush(() => onFatal(error))
    })
  } catch (error) {
    await work.stop(0)
    throw error
  }
}

/** Gateways that each do a part must share the store, which only a database allows. */
const expectShared = (role: Node['role'], url: string): void => {
  if (role === 'all' || isShared(url)) return
  throw new StoreError(
    `--role ${role} needs a store that other gateways can share: set \`store\` to a PostgreSQL database, or leave --role out.`,
    'STORE_NOT_SHARED',
  )
}

export const startKeeper = (store: Store, work: Work, log: Log): Keeper =>
  createKeeper(
    store,
    () => work.config().settings.listen.keepTryingMs,
    reportStoreFailures(log),
    reportRecovery(store, log),
  )

export const startMetrics = (opened: OpenStore, { waitingBytes }: Keeper, work: Work): Metrics => {
  const { store, figures } = opened
  const metrics = createMetrics({ store, figures, waitingBytes, isWorking: work.isAlive })
  metrics.configLoaded(measuredConfig(work))
  return metrics
}

/** A gateway that only receives leaves the deletion of old events to the others. */
export const startRetention = (store: Store, work: Work, { role }: Node, log: Log): Pump => {
  const retention = createRetention(
    store,
    () => work.config().settings.keep,
    aheadMs =>
      log.warn(
        { aheadSeconds: Math.round(aheadMs / 1000) },
        'the clock is ahead of where it was; no events are deleted by age until it has stayed so for an hour',
      ),
    reportStoreFailures(log),
  )
  if (role !== 'receive') retention.wake()
  return retention
}

/** Tells other gateways that this one is there; returns what stops it. */
export const startBeating = (store: Store, work: Work, node: Node, log: Log): (() => void) => {
  const startedAt = Date.now()
  const beat = () => ({ ...node, version: packageVersion, config: work.config().settings.hash, startedAt })
  return startHeartbeat(store, beat, reportStoreFailures(log))
}
