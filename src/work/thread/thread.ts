/** The work thread: loads the config with its plugins, routes what has been kept and delivers it. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { dirname } from 'node:path'
import type { Settings } from '../../config/config.ts'
import { loadConfig } from '../../config/load.ts'
import { ConfigError } from '../../config/problem.ts'
import type { Watch } from '../../route/step.ts'
import { createLog, type Log } from '../../log/log.ts'
import { createMask, type Mask } from '../../log/mask.ts'
import { joinStore } from '../../store/open.ts'
import { steadyNow } from '../../base/steady-clock.ts'
import { thrownText } from '../../base/thrown.ts'
import { writeActivity } from '../../watch/activity.ts'
import { createCounts, type Counts } from '../counts.ts'
import type { FromWork, LoadedConfig, ToWork, WorkData } from '../messages.ts'
import { divertPrints } from '../../watch/plugin-output.ts'
import { createOutbox, type Outbox } from '../../traces/outbox.ts'
import { traceAsked } from './traces.ts'
import { runWork } from './run.ts'
import { createAnswerer } from '../../decide/answerer.ts'
import { shownChains } from '../../chains/chain-facts.ts'
import { startChains, stopChains, type Chains } from '../../chains/start-chains.ts'
import { stepFacts } from '../../chains/step-facts.ts'
import { hearStrays } from '../../watch/strays.ts'
import { createToolbox, type Toolbox } from '../../tools/tools.ts'
import { sendTestMessage } from '../../try/test-message.ts'
import { traceCallback } from '../../try/trace.ts'
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
  // A plugin that ends its thread after an `await` is known by what it was called for.
  process.on('exit', () => callsNow().forEach(activity.enter))
  const output = divertPrints(steps, log)
  const pluginLog = createLog(config.settings.secrets, 'work', output.stdout)
  const toolbox = createToolbox(pluginLog, {
    configFolder: dirname(source.file),
    proxies: config.proxies,
  })
  const watch = createWatch(steps, activity, { pairs: [], steps: [], last: [] })
  const chains = await startChains(config, toolbox.toolsFor, telling(watch))
  const counts = createCounts(steps)
  const outbox = config.traces && createOutbox(spans => post({ type: 'spans', spans }))
  setInterval(() => {
    activity.beat()
    postCounts(counts)
    outbox?.flush()
  }, BEAT_MS)
  const { settings, warnings, traces } = config
  const answers = config.answers.map(({ policy }) => policy)
  const loaded = {
    settings,
    steps,
    answers,
    shownChains: shownChains(config),
    warnings,
    ...(traces && { traces }),
  }
  const mask = createMask(settings.secrets)
  listen({ ...loaded, chains, watch, toolbox, mask, counts, outbox, log, output })
  post({ type: 'loaded', loaded })
}

/** Says beforehand whose turn it is to start, as a thread that hangs there can no longer say it. */
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
  mask: Mask
  counts: Counts
  /** Absent while traces are off. */
  outbox: Outbox | undefined
  log: Log
  output: ReturnType<typeof divertPrints>
}

type Told<Type extends ToWork['type']> = Extract<ToWork, { type: Type }>

/** What this thread does when it is told something. */
interface Listener {
  ask: (message: Told<'ask'>) => Promise<void>
  trace: (message: Told<'trace'>) => Promise<void>
  test: (message: Told<'test'>) => Promise<void>
  stop: (message: Told<'stop'>) => Promise<void>
}

const listen = (loaded: Loaded): void => {
  // Until it is told to run it can be asked, and routes and delivers nothing.
  let listener = createListener(loaded, loaded.watch)
  port.on('message', (message: ToWork) => {
    if (message.type === 'run') listener = run(loaded, message)
    else if (message.type === 'ask') void listener.ask(message)
    else if (message.type === 'trace') void listener.trace(message)
    else if (message.type === 'test') void listener.test(message)
    else void listener.stop(message)
  })
}

/** Routes and delivers, with the bans that plugins have earned in threads before. */
const run = (loaded: Loaded, message: Told<'run'>): Listener => {
  const { settings, steps, chains, mask, counts, outbox, log } = loaded
  const watch = createWatch(steps, activity, message.bans)
  if (message.node.role === 'receive') return createListener(loaded, watch)
  const { routes } = chains
  const stopWork = runWork({ ...runOptions(message, settings), routes, watch, mask, counts, outbox, log })
  return createListener(loaded, watch, stopWork)
}

const createListener = (loaded: Loaded, watch: Watch, stopWork?: ReturnType<typeof runWork>): Listener => {
  const { settings, answers: policies, chains, mask, outbox, log } = loaded
  const { routes } = chains
  const answer = createAnswerer(chains.answers, watch, log)
  let ending: Promise<void> | undefined
  return {
    async ask({ id, event, withinMs, askedAt }) {
      const leftMs = withinMs - (steadyNow() - askedAt)
      const startMs = Date.now()
      const verdict = await answer(event, leftMs)
      post({ type: 'answered', id, verdict })
      if (outbox) traceAsked(outbox, event, startMs, verdict)
    },
    async trace({ id, callback }) {
      try {
        const tracer = { settings, routes, policies, answer, watch, mask }
        post({ type: 'traced', id, trace: await traceCallback(callback, tracer) })
      } catch (error) {
        post({ type: 'not-traced', id, message: thrownText(error) })
      }
    },
    async test({ id, destination, callback }) {
      const [app] = Object.values(settings.apps)
      try {
        if (!app) throw new Error('the config has no app')
        const sent = await sendTestMessage(destination, callback, { routes, app, watch, mask })
        post({ type: 'tested', id, sent })
      } catch (error) {
        post({ type: 'not-tested', id, message: mask(thrownText(error)) })
      }
    },
    stop({ withinMs }) {
      const stopped = stopWork?.(withinMs)
      // Told once more, it only has less time.
      ending ??= end(loaded, watch, stopped)
      return ending
    },
  }
}

/** Ends all that plugins have begun, once the work has stopped. */
const end = async (
  { chains, toolbox, counts, outbox, output, log }: Loaded,
  watch: Watch,
  stopped: Promise<void> | undefined,
): Promise<void> => {
  await stopped
  await stopChains(chains, watch, ({ label }, why) =>
    log.error({ step: label, why }, 'a plugin did not stop'),
  )
  await toolbox.close()
  postCounts(counts)
  outbox?.flush()
  // The thread is ended when it says so, and its last lines would end with it.
  await output.flush()
  log.flush(() => post({ type: 'stopped' }))
}

const runOptions = ({ share, owner, bans, destinations, node }: Told<'run'>, { admin, hash }: Settings) => ({
  store: joinStore(share),
  owner,
  destinations,
  last: bans.last,
  config: hash,
  node: node.name,
  consoleUrl: admin.url ?? `http://${admin.host}:${admin.port}`,
})

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
