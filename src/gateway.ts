import type { Server } from 'node:http'
import { createAdminApp } from './admin/app.ts'
import { createMetrics } from './admin/metrics.ts'
import type { ConfigSource, Settings } from './config/config.ts'
import { findConfig } from './config/find.ts'
import { formatProblem } from './config/problem.ts'
import { createDecider } from './decide/decider.ts'
import { createLog, type Log } from './log/log.ts'
import { createMask } from './log/mask.ts'
import { answerNames } from './receive/answers.ts'
import { createReceiveApp } from './receive/app.ts'
import { createKeeper } from './receive/keep.ts'
import type { Asked, Reception } from './receive/receive.ts'
import { reportDecisions } from './receive/report-decisions.ts'
import { reportAnswers, reportRecovery, reportStoreFailures } from './receive/report.ts'
import { close, createEnvelopeServer, listen } from './receive/server.ts'
import { createReloader, type Reloader } from './reload/reloader.ts'
import { watchConfig } from './reload/watch-config.ts'
import { openStore } from './store/open.ts'
import { createRetention } from './store/retention.ts'
import type { Store } from './store/store.ts'
import { startWork, type Work } from './work/supervisor.ts'

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
  reloader: Reloader
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
  onFatal: (error: Error) => void,
): Promise<Gateway> => {
  const work = await startWork(source)
  const { settings, warnings } = work.config()
  const secrets = [...settings.secrets]
  const log = createLog(secrets)
  for (const warning of warnings) log.warn(formatProblem(warning))

  const { store, ...opened } = await openStore(settings.store, onFatal).catch(async (error: unknown) => {
    await work.stop(0)
    throw error
  })
  work.run({ store, ...opened }, log)
  const retention = createRetention(store, () => work.config().settings.keep, reportStoreFailures(log))
  retention.wake()
  const find = (): Promise<ConfigSource> => findConfig(source.file)
  const reloader = createReloader({ find, source, work, store, log, secrets, now: Date.now })
  const { admin, callbacks } = createServers({ work, store, reloader, secrets, log })
  const stopWatching = watchConfig(source, find, () => void reloader.reload('the file changed'), log)

  const stop = async (): Promise<void> => {
    stopWatching()
    await close(callbacks)
    await retention.stop()
    await work.stop(STOP_WITHIN_MS)
    await close(admin)
    await opened.close()
  }
  try {
    const adminPort = await listen(admin, settings.admin.host, settings.admin.port)
    const callbackPort = await listen(callbacks, settings.listen.host, settings.listen.port)
    log.info({ callbackPort, adminPort, path: settings.listen.path, config: settings.hash }, 'listening')
    return { log, reload: reloader.reload, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const createServers = (parts: Parts): { admin: Server; callbacks: Server } => {
  const { work, store, reloader, secrets, log } = parts
  const metrics = createMetrics(answerNames, work.restarts)
  const report = reportAnswers(metrics, log)
  const callbackApp = createReceiveApp({
    path: work.config().settings.listen.path,
    reception: createReception(parts),
    onAnswer: report,
  })
  const adminApp = createAdminApp({
    store,
    reloader,
    metrics,
    destinations: () => work.config().steps.flatMap(({ destination }) => destination ?? []),
    apps: () => Object.keys(work.config().settings.apps),
    token: () => work.config().settings.admin.token,
    mask: createMask(secrets),
    isWorking: work.isAlive,
    trace: work.trace,
    onFailure: error => log.error({ err: error }, 'the admin API failed'),
  })
  return {
    callbacks: createEnvelopeServer(callbackApp, refusal => report(refusal, { durationMs: 0 })),
    admin: createEnvelopeServer(adminApp, () => {}),
  }
}

/** How callbacks are received, by the config in force. */
const createReception = ({ work, store, log }: Parts): (() => Reception) => {
  const settings = (): Settings => work.config().settings
  const keep = createKeeper(
    store,
    () => settings().listen.keepTryingMs,
    reportStoreFailures(log),
    reportRecovery(store, log),
  )
  const decide = createDecider<Asked>({
    policyOf: command => work.config().answers.find(policy => policy.command === command),
    ask: work.ask,
    onDecision: reportDecisions(store, log),
  })
  return () => {
    const {
      apps,
      listen: { maxBodyBytes },
    } = settings()
    return { apps, maxBodyBytes, keep, decide, now: Date.now }
  }
}
