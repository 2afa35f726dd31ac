/** The work thread: loads the config with its plugins, routes what has been kept and delivers it. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { dirname } from 'node:path'
import type { Settings } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import { ConfigError } from '../config/problem.ts'
import { createLog, type Log } from '../log/log.ts'
import { createMask } from '../log/mask.ts'
import { joinStore } from '../store/open.ts'
import { writeActivity } from './activity.ts'
import { createCounts, type Counts } from './counts.ts'
import type { FromWork, LoadedConfig, ToWork, WorkData } from './messages.ts'
import { runWork } from './run.ts'
import { createAnswerer } from './answerer.ts'
import { startChains, stepsOf, stopChains, type Chains } from './start-chains.ts'
import { stepFacts } from './step-facts.ts'
import { createToolbox, type Toolbox } from './tools.ts'
import { traceCallback, type Trace } from './trace.ts'
import { createWatch } from './watch.ts'

const BEAT_MS = 250

const { source, activity: memory } = workerData as WorkData
const port = parentPort as MessagePort
const activity = writeActivity(memory)
const post = (message: FromWork): void => port.postMessage(message)

const main = async (): Promise<void> => {
  const config = await loadConfig(source)
  const log = createLog(config.settings.secrets, 'work')
  // A plugin's stray callback must not take everybody else's deliveries with it.
  process.on('uncaughtException', error => log.error({ err: error }, 'a plugin threw outside of its call'))
  process.on('unhandledRejection', error => log.error({ err: error }, 'a plugin left a rejection unhandled'))
  const toolbox = createToolbox(log, dirname(source.file))
  const chains = await startChains(config, toolbox.toolsFor)
  const steps = stepFacts(config)
  const counts = createCounts(steps)
  setInterval(() => {
    activity.beat()
    postCounts(counts)
  }, BEAT_MS)
  const { settings, warnings } = config
  const answers = config.answers.map(({ policy }) => policy)
  const loaded = { settings, steps, answers, warnings }
  port.on('message', createListener({ ...loaded, chains, toolbox, counts, log }))
  post({ type: 'loaded', loaded })
}

/** Counts go out in sums, as a message for each event would cost more than the event. */
const postCounts = (counts: Counts): void => {
  const taken = counts.take()
  if (taken) post({ type: 'counted', counts: taken })
}

/** What this thread has loaded. */
interface Loaded extends LoadedConfig {
  chains: Chains
  toolbox: Toolbox
  counts: Counts
  log: Log
}

const createListener = (loaded: Loaded) => {
  const { settings, answers, chains, toolbox, counts, log } = loaded
  const { routes } = chains
  const mask = createMask(settings.secrets)
  let watch = createWatch(stepsOf(chains), activity, { pairs: [], steps: [], last: [] })
  let answer = createAnswerer(chains.answers, watch, log)
  let stopRunning: ReturnType<typeof runWork> | undefined

  const run = (message: Extract<ToWork, { type: 'run' }>): void => {
    watch = createWatch(stepsOf(chains), activity, message.bans)
    answer = createAnswerer(chains.answers, watch, log)
    if (message.node.role === 'receive') return
    stopRunning = runWork({ ...runOptions(message, settings), routes, watch, mask, counts, log })
  }
  const stop = async (withinMs: number): Promise<void> => {
    await stopRunning?.(withinMs)
    await stopChains(chains)
    await toolbox.close()
    postCounts(counts)
    // The thread is ended when it says so, and its last lines would end with it.
    log.flush(() => post({ type: 'stopped' }))
  }

  return (message: ToWork): void => {
    if (message.type === 'stop') void stop(message.withinMs)
    else if (message.type === 'run') run(message)
    else if (message.type === 'ask')
      void answer(message.event, message.withinMs).then(verdict =>
        post({ type: 'answered', id: message.id, verdict }),
      )
    else
      void trace(message.id, () =>
        traceCallback(message.callback, { settings, routes, policies: answers, answer, watch, mask }),
      )
  }
}

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
    post({ type: 'not-traced', id, message: error instanceof Error ? error.message : String(error) })
  }
}

try {
  await main()
} catch (error) {
  if (error instanceof ConfigError) post({ type: 'refused', problems: error.problems })
  else
    post({ type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}
