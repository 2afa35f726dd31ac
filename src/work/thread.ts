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
import type { FromWork, ToWork, WorkData } from './messages.ts'
import { runWork } from './run.ts'
import { createAnswerer } from './answerer.ts'
import { startChains, stepsOf, stopChains, type Chains } from './start-chains.ts'
import { stepFacts } from './step-facts.ts'
import { createToolbox, type Toolbox } from './tools.ts'
import { traceCallback } from './trace.ts'
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
  setInterval(activity.beat, BEAT_MS)
  port.on('message', createListener(config.settings, chains, toolbox, log))
  const { settings, warnings } = config
  const answers = config.answers.map(({ policy }) => policy)
  post({ type: 'loaded', loaded: { settings, steps: stepFacts(config), answers, warnings } })
}

const createListener = (settings: Settings, chains: Chains, toolbox: Toolbox, log: Log) => {
  const { routes } = chains
  let watch = createWatch(stepsOf(chains), activity, { pairs: [], steps: [], last: [] })
  let answer = createAnswerer(chains.answers, watch, log)
  let stopRunning: ReturnType<typeof runWork> | undefined

  const stop = async (withinMs: number): Promise<void> => {
    await stopRunning?.(withinMs)
    await stopChains(chains)
    await toolbox.close()
    // The thread is ended when it says so, and its last lines would end with it.
    log.flush(() => post({ type: 'stopped' }))
  }

  return (message: ToWork): void => {
    if (message.type === 'stop') void stop(message.withinMs)
    else if (message.type === 'ask')
      void answer(message.event, message.withinMs).then(verdict =>
        post({ type: 'answered', id: message.id, verdict }),
      )
    else if (message.type === 'trace')
      trace(message.id, () => traceCallback(message.callback, settings.apps, routes, watch))
    else {
      watch = createWatch(stepsOf(chains), activity, message.bans)
      answer = createAnswerer(chains.answers, watch, log)
      const mask = createMask(settings.secrets)
      const store = joinStore(message.share)
      const { owner, bans, destinations } = message
      const adminUrl = `http://${settings.admin.host}:${settings.admin.port}`
      stopRunning = runWork({
        store,
        routes,
        owner,
        watch,
        destinations,
        last: bans.last,
        mask,
        config: settings.hash,
        adminUrl,
        log,
      })
    }
  }
}

const trace = (id: number, run: () => ReturnType<typeof traceCallback>): void => {
  try {
    post({ type: 'traced', id, explanation: run() })
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
