import { collectDefaultMetrics, Counter, Gauge, type Registry } from 'prom-client'
import { packageVersion } from '../base/package.ts'

/** Sums of series that also exist, under names that Prometheus reserves for counters. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
]

/** The resources of the process, its build, and the config it runs. */
export const processMetrics = (registry: Registry) => {
  collectDefaultMetrics({ register: registry })
  for (const name of MISNAMED) registry.removeSingleMetric(name)
  const registers = [registry]
  const build = new Gauge({
    name: 'chatgate_build_info',
    help: 'Always 1; its labels say which version of Chatgate runs, and on which version of Node.',
    labelNames: ['version', 'node'],
    registers,
  })
  build.set({ version: packageVersion, node: process.version }, 1)
  const config = new Gauge({
    name: 'chatgate_config_info',
    help: 'Always 1; its label says which config is in force: 12 digits made of its text and its variables.',
    labelNames: ['hash'],
    registers,
  })
  const loadedAt = new Gauge({
    name: 'chatgate_config_loaded_timestamp_seconds',
    help: 'When the config that is in force was loaded, in seconds since 1970.',
    registers,
  })

  return {
    setConfig: (hash: string): void => {
      config.reset()
      config.set({ hash }, 1)
      loadedAt.setToCurrentTime()
    },
    countReload: reloadMetrics(registry),
  }
}

const reloadMetrics = (registry: Registry): ((outcome: 'loaded' | 'refused') => void) => {
  const registers = [registry]
  const reloads = new Counter({
    name: 'chatgate_config_reloads_total',
    help: 'How often a changed config was loaded, or refused so that the previous one stayed.',
    labelNames: ['outcome'],
    registers,
  })
  for (const outcome of ['loaded', 'refused']) reloads.inc({ outcome }, 0)
  const successful = new Gauge({
    name: 'chatgate_config_last_reload_successful',
    help: 'Whether the last config that was tried is in force (1), or was refused (0).',
    registers,
  })
  successful.set(1)
  return outcome => {
    reloads.inc({ outcome })
    successful.set(outcome === 'loaded' ? 1 : 0)
  }
}
