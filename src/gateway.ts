import { createAdminApp } from './admin/app.ts'
import type { KnownNames } from './admin/known-names.ts'
import type { ConfigSource, Settings } from './config/config.ts'
import { findConfig } from './config/find.ts'
import { formatProblem } from './config/problem.ts'
import { createTally } from './decide/tally.ts'
import { createLog, type Log } from './log/log.ts'
import { createMask } from './log/mask.ts'
import { createMetrics, type MeasuredConfig, type Metrics } from './metrics/metrics.ts'
import { packageVersion } from './base/package.ts'
import type { Pump } from './base/pump.ts'
import type { Node } from './base/node.ts'
import { createReceiveApp } from './receive/app.ts'
import { createKeeper, type Keeper } from './receive/keep.ts'
import { createReception } from './receive/reception.ts'
import { tryAgain } from './receive/try-again.ts'
import { reportDecisions } from './receive/report-decisions.ts'
import { reportAnswers, reportRecovery, reportStoreFailures } from './receive/report.ts'
import { createEnvelopeServer, type EnvelopeServer } from './receive/server.ts'
import { createReloader, type ConfigState, type Reloader } from './reload/reloader.ts'
import { watchConfig } from './reload/watch-config.ts'
import { startHeartbeat } from './store/heartbeat.ts'
import { isShared, openStore, type OpenStore } from './store/open.ts'
import { createRetention } from './store/retention.ts'
import { StoreError, type Store } from './store/store.ts'
import { startWork, type Work } from './work/supervise/supervisor.ts'

/** What is being sent when the gateway stops gets so long to finish. */
const STOP_WITHIN_MS = 10_000

export interface Gateway {
  log: Log
  /** Reads the config anew; see {@link Reloader.reload}. */
  reload: Reloader['reload']
  /** Takes no more callbacks, lets what is under way finish, and closes the store. */
  stop: () => Promise<void>
}

/** What the stages are made of. */
interface Parts {
  work: Work
  store: Store
  keeper: Keeper
  metrics: Metrics
  reloader: Reloader
  node: Node
  /** Everything that must never be shown. */
  secrets: readonly string[]
  log: Log
}

/**
 * The whole story: a callback comes in, is kept, answered, routed and delivered. Throws `ConfigError` when the config cannot
 * be used, `StoreError` when the store cannot be opened. `onFatal` is called when the store is lost for good and only a new
 * process can go on.
 */
export const startGateway = async (
  source: ConfigSource,
  node: Node,
  onFatal: (error: Error) => void,
): Promise<Gateway> => {
  const work = await startWork(source)
  const { settings, warnings } = work.config()
  const secrets = [...settings.secrets]
  const log = createLog(secrets)
  for (const warning of warnings) log.warn(formatProblem(warning))

  const opened = await openFor(node, settings.store, endBy(log, onFatal)).catch(async (error: unknown) => {
    await work.stop(0)
    throw error
  })
  const { store } = opened
  const keeper = keeperOf(work, store, log)
  const metrics = measure(opened, keeper, work)
  work.run({ opened, node, log, observer: metrics.work })
  const retention = retentionOf(work, store, log)
  if (node.role !== 'receive') retention.wake()
  const find = (): Promise<ConfigSource> => findConfig(source.file)
  const onReload = ({ rejected }: ConfigState): void =>
    rejected ? metrics.configRefused() : metrics.configReloaded(measured(work))
  const reloader = createReloader({ find, source, work, store, onReload, log, secrets, now: Date.now })
  const stopWatching = watchFiles(source, find, work, reloader)
  const stopBeating = startHeartbeat(store, beatOf(work, node), reportStoreFailures(log))
  const { admin, callbacks } = createServers({ work, store, keeper, metrics, reloader, node, secrets, log })

  const stop = async (): Promise<void> => {
    stopWatching()
    stopBeating()
    // It answers until the end, for those who look what is still under way.
    admin.endConnections()
    await callbacks.close()
    await retention.stop()
    await work.stop(STOP_WITHIN_MS)
    await admin.close()
    await opened.close()
  }
  try {
    const at = await listenAll(settings, node, admin, callbacks)
    log.info({ ...at, node: node.name, role: node.role }, 'listening')
    return { log, reload: reloader.reload, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const watchFiles = (
  source: ConfigSource,
  find: () => Promise<ConfigSource>,
  work: Work,
  reloader: Reloader,
) =>
  watchConfig({
    source,
    find,
    files: () => work.config().settings.files,
    onChange: () => reloader.reload('the file changed'),
  })

/** A gateway that only delivers takes no callbacks. */
const listenAll = async (
  { listen: { host, port, path }, admin, hash }: Settings,
  { role }: Node,
  adminServer: EnvelopeServer,
  callbacks: EnvelopeServer,
) => {
  const adminPort = await adminServer.listen(admin.host, admin.port)
  const callbackPort = role === 'deliver' ? undefined : await callbacks.listen(host, port)
  return { host, callbackPort, adminPort, path, config: hash }
}

const retentionOf = (work: Work, store: Store, log: Log): Pump =>
  createRetention(
    store,
    () => work.config().settings.keep,
    aheadMs =>
      log.warn(
        { aheadSeconds: Math.round(aheadMs / 1000) },
        'the clock is ahead of where it was; events do not go by their age until it has stayed so for an hour',
      ),
    reportStoreFailures(log),
  )

/** A log that nobody reads any more must not keep the process. */
const LAST_WORDS_MS = 1_000

/** Says in the log why the process ends. */
const endBy =
  (log: Log, onFatal: (error: Error) => void) =>
  (error: Error): void => {
    log.error({ err: error }, 'the store is lost, and the gateway ends')
    setTimeout(() => onFatal(error), LAST_WORDS_MS)
    log.flush(() => onFatal(error))
  }

const beatOf = (work: Work, node: Node) => {
  const startedAt = Date.now()
  return () => ({ ...node, version: packageVersion, config: work.config().settings.hash, startedAt })
}

/** Only a database can be shared by gateways that each do a part. */
const openFor = async ({ role }: Node, url: string, onFatal: (error: Error) => void): Promise<OpenStore> => {
  if (role === 'all' || isShared(url)) return openStore(url, onFatal)
  throw new StoreError(
    `With --role ${role} the others of these gateways must share the store: write a PostgreSQL database as \`store\`, or leave the role out.`,
    'STORE_NOT_SHARED',
  )
}

const keeperOf = (work: Work, store: Store, log: Log): Keeper =>
  createKeeper(
    store,
    () => work.config().settings.listen.keepTryingMs,
    reportStoreFailures(log),
    reportRecovery(store, log),
  )

const measure = ({ store, figures }: OpenStore, { waitingBytes }: Keeper, work: Work): Metrics => {
  const metrics = createMetrics({ store, figures, waitingBytes, isWorking: work.isAlive })
  metrics.configLoaded(measured(work))
  return metrics
}

const measured = (work: Work): MeasuredConfig => {
  const { hash, apps } = work.config().settings
  return { hash, apps: Object.keys(apps), destinations: destinationsOf(work) }
}

const destinationsOf = (work: Work): string[] =>
  work.config().steps.flatMap(({ destination }) => destination ?? [])

const namesOf = (work: Work): KnownNames => {
  const { settings, steps } = work.config()
  return {
    app: Object.keys(settings.apps),
    route: steps.map(({ label }) => label.slice(0, label.indexOf('/'))),
    destination: destinationsOf(work),
    reason: steps.flatMap(({ reasons }) => reasons),
  }
}

const createServers = (parts: Parts): { admin: EnvelopeServer; callbacks: EnvelopeServer } => {
  const { work, store, keeper, metrics, reloader, node, secrets, log } = parts
  const report = reportAnswers(metrics, log)
  const mask = createMask(secrets)
  const tally = createTally(Date.now)
  const reception = createReception({
    config: work.config,
    ask: work.ask,
    keep: keeper.keep,
    onDecision: reportDecisions({ store, metrics, tally, log, mask }),
    node: node.name,
  })
  const callbackApp = createReceiveApp({
    path: work.config().settings.listen.path,
    reception,
    onAnswer: report,
  })
  const adminApp = createAdminApp({
    store,
    reloader,
    metrics,
    destinations: () => destinationsOf(work),
    apps: () => Object.keys(work.config().settings.apps),
    knownNames: () => namesOf(work),
    token: () => work.config().settings.admin.token,
    mask,
    responders: tally.tallies,
    refused: reception().refused,
    tryAgain: refused => tryAgain(refused, reception()),
    isWorking: work.isAlive,
    trace: work.trace,
    onFailure: error => log.error({ err: error }, 'the admin API failed'),
  })
  return {
    callbacks: createEnvelopeServer(callbackApp, refusal => report(refusal, { query: '' })),
    admin: createEnvelopeServer(adminApp, () => {}),
  }
}
