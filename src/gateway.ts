import type { Node } from './base/node.ts'
import type { ConfigSource } from './config/config.ts'
import { formatProblem } from './config/problem.ts'
import { startReloading } from './gateway/reloading.ts'
import { createServers, listenAll } from './gateway/servers.ts'
import { openStoreFor, startBeating, startKeeper, startMetrics, startRetention } from './gateway/stored.ts'
import { createLog, type Log } from './log/log.ts'
import type { Reloader } from './reload/reloader.ts'
import { startTracing } from './gateway/tracing.ts'
import { startWork } from './work/supervise/supervisor.ts'

/** How long deliveries under way may take to finish when the gateway stops. */
const STOP_WITHIN_MS = 10_000
/** How long the last spans may take to leave. */
const SPANS_WITHIN_MS = 2_000

export interface Gateway {
  log: Log
  /** Reads the config again; see {@link Reloader.reload}. */
  reload: Reloader['reload']
  /** Takes no more callbacks, lets the work under way finish, and closes the store. */
  stop: () => Promise<void>
}

/**
 * The whole story: a callback comes in, is stored, answered, routed and delivered. Throws `ConfigError` when the config
 * cannot be used, `StoreError` when the store cannot be opened. `onFatal` is called when the store is lost for good and
 * only a new process can continue.
 */
export const startGateway = async (
  source: ConfigSource,
  node: Node,
  onFatal: (error: Error) => void,
): Promise<Gateway> => {
  // The work thread reads the config, because it holds the plugins: this thread answers Chat, and never loads their
  // code.
  const work = await startWork(source)
  const { settings, warnings } = work.config()
  const secrets = [...settings.secrets]
  const log = createLog(secrets)
  for (const warning of warnings) log.warn(formatProblem(warning))

  // Kept: the store, and the keeper that stores callbacks before they are answered.
  const opened = await openStoreFor(node, work, log, onFatal)
  const { store } = opened
  const keeper = startKeeper(store, work, log)
  const metrics = startMetrics(opened, keeper, work)

  // Routed and delivered, in the work thread.
  const tracing = startTracing(work, node, metrics, log)
  work.run({ opened, node, log, observer: { ...metrics.work, spans: tracing.add } })
  const retention = startRetention(store, work, node, log)
  const stopBeating = startBeating(store, work, node, log)

  // Changed while it runs.
  const { reloader, stopWatching } = startReloading(source, { work, store, log, secrets, metrics })

  // Received and answered.
  const servers = createServers({ work, store, keeper, metrics, tracing, reloader, node, secrets, log })

  const stop = async (): Promise<void> => {
    stopWatching()
    stopBeating()
    // The admin server answers until the end, so that one can still see what is under way.
    servers.admin.endConnections()
    await servers.callbacks.close()
    await retention.stop()
    await work.stop(STOP_WITHIN_MS)
    await tracing.stop(SPANS_WITHIN_MS)
    await servers.admin.close()
    await opened.close()
  }
  const at = await listenAll(servers, settings, node).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  log.info({ ...at, node: node.name, role: node.role }, 'listening')
  return { log, reload: reloader.reload, stop }
}
