import { createAdminApp } from './admin/app.ts'
import type { ConfigSource, Settings } from './config/config.ts'
import { formatProblem } from './config/problem.ts'
import { createDecider } from './decide/decider.ts'
import { createLog, type Log } from './log/log.ts'
import { createMask } from './log/mask.ts'
import { createMetrics, type Metrics } from './metrics/metrics.ts'
import { createReceiveApp } from './receive/app.ts'
import { createKeeper, type Keeper } from './receive/keep.ts'
import { reportDecisions } from './receive/report-decisions.ts'
import { reportAnswers, reportRecovery, reportStoreFailures } from './receive/report.ts'
import type { Asked } from './receive/receive.ts'
import { close, createEnvelopeServer, listen } from './receive/server.ts'
import { openStore, type OpenStore } from './store/open.ts'
import { createRetention } from './store/retention.ts'
import { startWork, type Work } from './work/supervisor.ts'

/** What is being sent when the gateway stops gets so long to finish. */
const STOP_WITHIN_MS = 10_000

export interface Gateway {
  settings: Settings
  log: Log
  callbackPort: number
  adminPort: number
  /** Takes no more callbacks, lets what is under way finish, and closes the store. */
  stop: () => Promise<void>
}

/**
 * The whole story: a callback comes in, is kept, answered, routed and delivered. Throws `ConfigError` when the config cannot
 * be used, `StoreError` when the store cannot be opened. `onFatal` is called when the store is lost for good and only a new
 * process can go on.
 */
export const startGateway = async (
  source: ConfigSource,
  onFatal: (error: Error) => void,
): Promise<Gateway> => {
  const work = await startWork(source)
  const { settings } = work
  const log = createLog(settings.secrets)
  for (const warning of work.warnings) log.warn(formatProblem(warning))

  const store = await openStore(settings.store, onFatal).catch(async (error: unknown) => {
    await work.stop(0)
    throw error
  })
  const keeper = createKeeper(
    store.store,
    settings.listen.keepTryingMs,
    reportStoreFailures(log),
    reportRecovery(store.store, log),
  )
  const metrics = measure(store, keeper, work)
  work.run(store, log, metrics.work)
  const retention = createRetention(store.store, settings.keep, reportStoreFailures(log))
  retention.wake()
  const { admin, callbacks } = createServers(settings, store, keeper, work, metrics, log)

  const stop = async (): Promise<void> => {
    await close(callbacks)
    await retention.stop()
    await work.stop(STOP_WITHIN_MS)
    await close(admin)
    await store.close()
  }
  try {
    const adminPort = await listen(admin, settings.admin.host, settings.admin.port)
    const callbackPort = await listen(callbacks, settings.listen.host, settings.listen.port)
    log.info({ callbackPort, adminPort, path: settings.listen.path, config: settings.hash }, 'listening')
    return { settings, log, callbackPort, adminPort, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const measure = ({ store, figures }: OpenStore, { waitingBytes }: Keeper, work: Work): Metrics => {
  const metrics = createMetrics({ store, figures, waitingBytes, isWorking: work.isAlive })
  const { hash, apps } = work.settings
  metrics.configLoaded({ hash, apps: Object.keys(apps), destinations: work.destinations })
  return metrics
}

const createServers = (
  settings: Settings,
  { store }: OpenStore,
  { keep }: Keeper,
  work: Work,
  metrics: Metrics,
  log: Log,
) => {
  const report = reportAnswers(metrics, log)
  const callbackApp = createReceiveApp({
    path: settings.listen.path,
    apps: settings.apps,
    maxBodyBytes: settings.listen.maxBodyBytes,
    keep,
    decide: createDecider<Asked>({
      policies: new Map(work.answers.map(policy => [policy.command, policy])),
      ask: work.ask,
      onDecision: reportDecisions(store, metrics, log),
    }),
    now: Date.now,
    onAnswer: report,
  })
  const adminApp = createAdminApp({
    store,
    destinations: work.destinations,
    apps: Object.keys(settings.apps),
    metrics,
    ...(settings.admin.token !== undefined && { token: settings.admin.token }),
    mask: createMask(settings.secrets),
    isWorking: work.isAlive,
    trace: work.trace,
    onFailure: error => log.error({ err: error }, 'the admin API failed'),
  })
  return {
    callbacks: createEnvelopeServer(callbackApp, refusal => report(refusal, { query: '' })),
    admin: createEnvelopeServer(adminApp, () => {}),
  }
}
