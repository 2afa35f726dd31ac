/** The work thread: loads the config with its plugins, routes what has been kept and delivers it. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { dirname } from 'node:path'
import type { Settings } from '../../config/config.ts'
import { loadConfig } from '../../config/load.ts'
import { ConfigError } from '../../config/problem.ts'
import type { Watch } from '../../route/step.ts'
import { createLog, type Log } from '../../log/log.ts'
import { createMask } from '../../log/mask.ts'
import { joinStore } from '../../store/open.ts'
import { steadyNow } from '../../base/steady-clock.ts'
import { thrownText } from '../../base/thrown.ts'
import { writeActivity } from '../../watch/activity.ts'
import { createCounts, type Counts } from '../counts.ts'
import type { FromWork, LoadedConfig, ToWork, WorkData } from '../messages.ts'
import { divertPrints } from '../../watch/plugin-output.ts'
import { runWork } from './run.ts'
import { createAnswerer } from '../../decide/answerer.ts'
import { startChains, stopChains, type Chains } from '../../chains/start-chains.ts'
import { stepFacts } from '../../chains/step-facts.ts'
import { hearStrays } from '../../watch/strays.ts'
import { createToolbox, type Toolbox } from '../../tools/tools.ts'
import { traceCallback, type Trace } from '../../try/trace.ts'
import { callsNow, createWatch } from '../../watch/watch.ts'

const BEAT_MS = 250

const { source, activity: memory } = workerData as WorkData
const port = parentPort as MessagePort
const activity = writeActivity(memory)
const post = (message: FromWork): void => port.postMessage(message)

const main = async (): Promise<void> => {
  const config = await loadConfig(source)
  const steps = stepFacts(config)
  const log = createLog(config.settings.secrets, 'work')
  hearStrays(steps, log)
  // One that ends its thread after an `await` is known by what it was called for.
  process.on('exit', () => callsNow().forEach(activity.enter))
  const output = divertPrints(steps, log)
  const pluginLog = createLog(config.settings.secrets, 'work', output.stdout)
  const toolbox = createToolbox(pluginLog, dirname(source.file))
  const watch = createWatch(steps, activity, { pairs: [], steps: [], last: [] })
  const chains = await startChains(config, toolbox.toolsFor, telling(watch))
  const counts = createCounts(steps)
  setInterval(() => {
    activity.beat()
    postCounts(counts)
  }, BEAT_MS)
  const { settings, warnings } = config
  const answers = config.answers.map(({ policy }) => policy)
  const loaded = { settings, steps, answers, warnings }
  port.on('message', createListener({ ...loaded, chains, watch, toolbox, counts, log, output }))
  post({ type: 'loaded', loaded })
}

/** Says beforehand whose turn it is to start: one that does not return cannot be asked any more. */
const telling = (watch: Watch): Watch => ({
  ...watch,
  run: (step, event, plugin) => {
    post({ type: 'starting', plugin: step.plugin, label: step.label })
    return watch.run(step, event, plugin)
  },
})

/** Counts go out in sums, as a message for each event would cost more than the event. */
const postCounts = (counts: Counts): void => {
  const taken = counts.take()
  if (taken) post({ type: 'counted', counts: taken })
}

/** What this thread has loaded. */
interface Loaded extends LoadedConfig {
  chains: Chains
  watch: ReturnType<typeof createWatch>
  toolbox: Toolbox
  counts: Counts
  log: Log
  output: ReturnType<typeof divertPrints>
}

const createListener = (loaded: Loaded) => {
  const { settings, steps, answers, chains, toolbox, counts, log, output } = loaded
  const { routes } = chains
  const mask = createMask(settings.secrets)
  let { watch } = loaded
  let answer = createAnswerer(chains.answers, watch, log)
  let stopRunning: ReturnType<typeof runWork> | undefined

  const run = (message: Extract<ToWork, { type: 'run' }>): void => {
    watch = createWatch(steps, activity, message.bans)
    answer = createAnswerer(chains.answers, watch, log)
    if (message.node.role === 'receive') return
    stopRunning = runWork({ ...runOptions(message, settings), routes, watch, mask, counts, log })
  }
  let isStopping = false
  const stop = async (withinMs: number): Promise<void> => {
    const stopped = stopRunning?.(withinMs)
    // Told once more, it has less time.
    if (isStopping) return
    isStopping = true
    await stopped
    await stopChains(chains, watch, ({ label }, why) =>
      log.error({ step: label, why }, 'a plugin did not stop'),
    )
    await toolbox.close()
    postCounts(counts)
    // The thread is ended when it says so, and its last lines would end with it.
    await output.flush()
    log.flush(() => post({ type: 'stopped' }))
  }

  return (message: ToWork): void => {
    if (message.type === 'stop') void stop(message.withinMs)
    else if (message.type === 'run') run(message)
    else if (message.type === 'ask')
      void answer(message.event, leftMs(message)).then(verdict =>
        post({ type: 'answered', id: message.id, verdict }),
      )
    else
      void trace(message.id, () =>
        traceCallback(message.callback, { settings, routes, policies: answers, answer, watch, mask }),
      )
  }
}

const leftMs = ({ withinMs, askedAt }: Extract<ToWork, { type: 'ask' }>): number =>
  withinMs - (steadyNow() - askedAt)

const runOptions = (
  { share, owner, bans, destinations, node }: Extract<ToWork, { type: 'run' }>,
  { admin, hash }: Settings,
) => ({
  store: joinStore(share),
  owner,
  destinations,
  last: bans.last,
  config: hash,
  node: node.name,
  adminUrl: `http://${admin.host}:${admin.port}`,
})

const trace = async (id: number, run: () => Promise<Trace>): Promise<void> => {
  try {
    post({ type: 'traced', id, trace: await run() })
  } catch (error) {
    post({ type: 'not-traced', id, message: thrownText(error) })
  }
}

try {
  await main()
} catch (error) {
  if (error instanceof ConfigError) post({ type: 'refused', problems: error.problems })
  else
    post({
      type: 'failed',
      message: error instanceof Error ? (error.stack ?? error.message) : thrownText(error),
    })
}
