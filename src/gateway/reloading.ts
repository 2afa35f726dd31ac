import type { ConfigSource } from '../config/config.ts'
import { findConfig } from '../config/find.ts'
import { createReloader, type ConfigState, type Reloader } from '../reload/reloader.ts'
import { watchConfig } from '../reload/watch-config.ts'
import type { Stages } from './servers.ts'
import { measuredConfig } from './config-facts.ts'

interface Reloading {
  reloader: Reloader
  stopWatching: () => void
}

/** Reads the config again on request, and when one of its files has changed. */
export const startReloading = (
  source: ConfigSource,
  { work, store, log, secrets, metrics }: Pick<Stages, 'work' | 'store' | 'log' | 'secrets' | 'metrics'>,
): Reloading => {
  const find = (): Promise<ConfigSource> => findConfig(source.file)
  const onReload = ({ rejected }: ConfigState): void =>
    rejected ? metrics.configRefused() : metrics.configReloaded(measuredConfig(work))
  const reloader = createReloader({ find, source, work, store, onReload, log, secrets, now: Date.now })
  const watch = watchConfig({
    source,
    find,
    files: () => work.config().settings.files,
    onChange: () => reloader.reload('the file changed'),
  })
  const reload: Reloader['reload'] = async cause => {
    await watch.take()
    return reloader.reload(cause)
  }
  return { reloader: { ...reloader, reload }, stopWatching: watch.stop }
}
