import { Registry } from 'prom-client'
import type { Decision } from '../decide/decision.ts'
import type { CallbackAnswer } from '../callback/answers.ts'
import type { AnswerDetails } from '../receive/app.ts'
import type { StoreFigures } from '../store/figures.ts'
import type { WorkObserver } from '../work/supervise/observer.ts'
import { decidingMetrics } from './deciding.ts'
import { processMetrics } from './process.ts'
import { receivingMetrics } from './receiving.ts'
import { scrapedStoreMetrics, type ScrapedStore } from './scraped-store.ts'
import { storingMetrics } from './storing.ts'
import { tracingMetrics } from './tracing.ts'
import { workingMetrics } from './working.ts'

export interface MetricsOptions {
  store: ScrapedStore
  figures: () => StoreFigures
  /** How many bytes wait in memory to be stored. */
  waitingBytes: () => number
  isWorking: () => boolean
}

/** What the metrics need from the config in force. Labels take their values from it, and never from requests. */
export interface MeasuredConfig {
  hash: string
  /** The SdkAppids. */
  apps: readonly string[]
  /** The names of all destinations, `<route>/<step>`. */
  destinations: readonly string[]
}

export interface Metrics {
  /** Counts an answer to Chat. */
  answered: (answer: CallbackAnswer, details: AnswerDetails) => void
  /** Counts a decision on a before-event, or the verdict that came after it. */
  decided: (command: string, decision: Decision) => void
  work: Omit<WorkObserver, 'spans'>
  traces: ReturnType<typeof tracingMetrics>
  /** The config at start. */
  configLoaded: (config: MeasuredConfig) => void
  /** Another config has replaced it. */
  configReloaded: (config: MeasuredConfig) => void
  /** A changed config cannot be used; the previous one stays. */
  configRefused: () => void
  /** Everything in the text format of Prometheus. */
  scrape: () => Promise<string>
  registry: Registry
}

/** Everything counted and measured since the process started. */
export const createMetrics = ({ store, figures, waitingBytes, isWorking }: MetricsOptions): Metrics => {
  const registry = new Registry()
  const receiving = receivingMetrics(registry, waitingBytes)
  const { decided } = decidingMetrics(registry)
  const working = workingMetrics(registry, isWorking)
  const traces = tracingMetrics(registry)
  const scrapedStore = scrapedStoreMetrics(registry, store)
  storingMetrics(registry, figures)
  const { setConfig, countReload } = processMetrics(registry)
  const configLoaded = ({ hash, apps, destinations }: MeasuredConfig): void => {
    setConfig(hash)
    receiving.setApps(apps)
    working.setDestinations(destinations)
    scrapedStore.setDestinations(destinations)
  }

  return {
    answered: receiving.answered,
    decided,
    work: working.observer,
    traces,
    configLoaded,
    configReloaded(config) {
      configLoaded(config)
      countReload('loaded')
    },
    configRefused: () => countReload('refused'),
    async scrape() {
      await scrapedStore.scrape()
      return registry.metrics()
    },
    registry,
  }
}
