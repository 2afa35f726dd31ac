import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { entryFile } from '../base/entry.ts'
import type { Config, ConfigSource } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import type { Amend } from '../config/yaml/document.ts'
import { createLog, openOutput, type Log } from '../log/log.ts'
import type { Watch } from '../route/step.ts'
import { createActivityMemory, writeActivity } from '../watch/activity.ts'
import { startChains, stopChains, type Chains } from '../chains/start-chains.ts'
import { openPluginOutput } from '../watch/plugin-output.ts'
import { type StepFacts, stepFacts } from '../chains/step-facts.ts'
import { hearStrays } from '../watch/strays.ts'
import { createToolbox } from '../tools/tools.ts'
import { createWatch } from '../watch/watch.ts'
import type { Limits, Watching } from './end-hanging.ts'
import { createMask } from '../log/mask.ts'
import { createAnswerer } from '../decide/answerer.ts'
import type { Side } from './compare.ts'
import type { Tracer } from './trace.ts'

/** Logs of starting plugins must not get into the output of a command. */
const STDERR = 2
const COMMAND: Limits = { memoryMaxBytes: 2 * 1024 ** 3, tellTo: STDERR, ended: 'the command was ended' }
const BEAT_MS = 250
/** Longer than a finished command may take to end; see main.ts. */
const WATCHED_AFTER_MS = 4_000

/** A config with its plugins started. */
export interface Loaded {
  config: Config
  chains: Chains
  /** Must see every call of plugin code: one that hangs ends the process. */
  watch: Watch
  log: Log
}

/** How the plugins of a config are run. */
interface Running {
  /** What plugins take for the time. */
  now?: () => number
  /** Changes the text before it is read; see {@link loadConfig}. */
  amend?: Amend
  /** Called before the plugins are started; what it throws ends it all. */
  admit?: (config: Config) => void
  /** When plugin code ends the process, and what is said then. */
  limits?: Limits
}

/** Loads a config, starts its plugins for the duration of `use`, and stops them again. Throws `ConfigError`. */
export const withChains = async <Result>(
  source: ConfigSource,
  use: (loaded: Loaded) => Result | Promise<Result>,
  { now = Date.now, amend, admit, limits = COMMAND }: Running = {},
): Promise<Result> => {
  const config = await loadConfig(source, amend)
  admit?.(config)
  const { secrets } = config.settings
  const steps = stepFacts(config)
  const log = createLog(secrets, 'cli', openOutput(STDERR))
  const stopHearing = hearStrays(steps, log)
  const { watch, end: endWatch } = watchPlugins(steps, limits)
  const pluginLog = createLog(secrets, 'cli', openPluginOutput(STDERR, steps, log))
  const toolbox = createToolbox(
    pluginLog,
    { configFolder: dirname(source.file), proxies: config.proxies },
    now,
  )
  try {
    const chains = await startChains(config, toolbox.toolsFor, watch)
    try {
      return await use({ config, chains, watch, log })
    } finally {
      await stopChains(chains, watch, ({ label }, why) =>
        log.error({ step: label, why }, 'a plugin did not stop'),
      )
    }
  } finally {
    await toolbox.close()
    // Unhandled rejections are known once this turn is over.
    await setImmediate()
    // A timer of a plugin may still run until the process ends.
    setTimeout(() => {
      stopHearing()
      void endWatch()
    }, WATCHED_AFTER_MS).unref()
  }
}

/** Plugin code that does not return ends the process, even if a timer calls it after everything was stopped. */
const watchPlugins = (
  steps: readonly StepFacts[],
  limits: Limits,
): { watch: Watch; end: () => Promise<unknown> } => {
  const memory = createActivityMemory()
  const activity = writeActivity(memory)
  const guard = new Worker(entryFile('src/try/end-hanging'), {
    workerData: { ...limits, activity: memory, steps } satisfies Watching,
  })
  guard.unref()
  const beating = setInterval(activity.beat, BEAT_MS).unref()
  const end = (): Promise<unknown> => {
    clearInterval(beating)
    return guard.terminate()
  }
  return { watch: createWatch(steps, activity, { pairs: [], steps: [], last: [] }), end }
}

/** A tracer for this process. */
export const tracerFor = ({ config, chains, watch, log }: Loaded): Tracer => ({
  settings: config.settings,
  routes: chains.routes,
  policies: config.answers.map(({ policy }) => policy),
  answer: createAnswerer(chains.answers, watch, log),
  watch,
  mask: createMask(config.settings.secrets),
})

/** One side of a comparison. */
export const sideOf = ({ config, chains, watch, log }: Loaded): Side => ({
  config,
  routes: chains.routes,
  // A service that is not asked counts as failing, event by event.
  answer: createAnswerer(chains.answers, watch, log.child({}, { level: 'silent' })),
  watch,
})
