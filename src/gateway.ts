import { createAdminApp } from './admin/app.ts'
import { createMetrics } from './admin/metrics.ts'
import type { ConfigSource, Settings } from './config/config.ts'
import { formatProblem } from './config/problem.ts'
import { createDecider } from './decide/decider.ts'
import { createLog, type Log } from './log/log.ts'
import { createMask } from './log/mask.ts'
import { answerNames } from './receive/answers.ts'
import { createReceiveApp } from './receive/app.ts'
import { createKeeper } from './receive/keep.ts'
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
  work.run(store, log)
  const retention = createRetention(store.store, settings.keep, reportStoreFailures(log))
  retention.wake()
  const { admin, callbacks } = createServers(settings, store, work, log)

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

const createServers = (settings: Settings, { store }: OpenStore, work: Work, log: Log) => {
  const metrics = createMetrics(answerNames, work.restarts)
  const report = reportAnswers(metrics, log)
  const callbackApp = createReceiveApp({
    path: settings.listen.path,
    apps: settings.apps,
    maxBodyBytes: settings.listen.maxBodyBytes,
    keep: createKeeper(
      store,
      settings.listen.keepTryingMs,
      reportStoreFailures(log),
      reportRecovery(store, log),
    ),
    decide: createDecider<Asked>({
      policies: new Map(work.answers.map(policy => [policy.command, policy])),
      ask: work.ask,
      onDecision: reportDecisions(store, log),
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
    callbacks: createEnvelopeServer(callbackApp, refusal => report(refusal, { durationMs: 0 })),
    admin: createEnvelopeServer(adminApp, () => {}),
  }
}
