import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import type { ConfigSource, Settings } from '../config/config.ts'
import type { Problem } from '../config/problem.ts'
import type { Log } from '../log/log.ts'
import type { Explanation } from '../route/explain.ts'
import type { OpenStore } from '../store/open.ts'
import type { AnswerPolicy } from '../plugin/policy.ts'
import { askTrace } from './ask.ts'
import { createAsker, type Asker } from './asker.ts'
import { endThread } from './end-thread.ts'
import { judge } from './judge.ts'
import { loadThread, type LoadedThread } from './load-thread.ts'
import type { FromWork, ToWork } from './messages.ts'
import { hearCounts, type WorkObserver } from './observer.ts'
import { createStrikes, type Bans } from './strikes.ts'
import type { TracedCallback } from './trace.ts'
import { untilLost } from './watchdog.ts'

/** The work thread: plugin code runs there and nowhere else. */
export interface Work {
  settings: Settings
  warnings: Problem[]
  /** The names of all destinations, `<route>/<step>`. */
  destinations: string[]
  /** How the commands that stand under `answers` are answered. */
  answers: AnswerPolicy[]
  ask: Asker['ask']
  /** Starts routing and delivering, and starts the thread anew whenever it hangs or ends. */
  run: (store: OpenStore, log: Log, observer: WorkObserver) => void
  isAlive: () => boolean
  /** What the running config would do with this callback. Sends nothing. */
  trace: (callback: TracedCallback) => Promise<Explanation>
  /** Lets what is under way finish for `withinMs`, then ends the thread. */
  stop: (withinMs: number) => Promise<void>
}

const RESTART_MS = 100
const RELOAD_FAILED_MS = 5_000
const STOP_RESERVE_MS = 2_000

/** Loads the config, with its plugins, in a thread of its own. Throws `ConfigError` with everything that is wrong. */
export const startWork = async (source: ConfigSource): Promise<Work> => {
  let thread = await loadThread(source)
  const { settings, warnings, answers } = thread
  const asker = createAsker()
  const strikes = createStrikes()
  const owner = randomUUID()
  let alive = true
  let stopping = false

  const run = async (store: OpenStore, log: Log, observer: WorkObserver): Promise<void> => {
    while (!stopping) {
      hearCounts(thread.worker, observer)
      await letRun(thread.worker, store, owner, strikes.bans(Date.now()))
      alive = true
      asker.attach(thread.worker)
      const loss = await untilLost(thread.worker, thread.activity)
      if (stopping) return
      alive = false
      asker.detach()
      observer.lost(loss.how)
      await judge(thread, loss, strikes, { store: store.store, owner, observer, log })
      const again = await loadAgain(source, log, () => stopping)
      if (again) thread = again
    }
    await endThread(thread.worker)
  }

  const stop = async (withinMs: number): Promise<void> => {
    stopping = true
    if (!alive) return
    thread.worker.postMessage({ type: 'stop', withinMs } satisfies ToWork)
    await Promise.race([stopped(thread.worker), sleep(withinMs + STOP_RESERVE_MS, undefined, { ref: false })])
    await endThread(thread.worker)
  }

  return {
    settings,
    warnings,
    answers,
    destinations: thread.steps.flatMap(({ destination }) => destination ?? []),
    ask: asker.ask,
    run: (store, log, observer) => void run(store, log, observer),
    isAlive: () => alive,
    trace: callback => askTrace(thread.worker, callback),
    stop,
  }
}

const letRun = async (worker: Worker, store: OpenStore, owner: string, bans: Bans): Promise<void> => {
  const { share, transfer } = store.share()
  // A store that fails just now must not keep the thread from starting; its circuits then begin closed.
  const destinations = await store.store.destinations().catch(() => [])
  worker.postMessage({ type: 'run', share, owner, bans, destinations } satisfies ToWork, transfer)
}

/** The same config was loaded before, so a failure is a plugin's file that was changed meanwhile: tried until it loads. */
const loadAgain = async (
  source: ConfigSource,
  log: Log,
  isStopping: () => boolean,
): Promise<LoadedThread | undefined> => {
  await sleep(RESTART_MS)
  while (!isStopping()) {
    try {
      return await loadThread(source)
    } catch (error) {
      log.error({ err: error }, 'the work thread could not be started anew; trying again')
      await sleep(RELOAD_FAILED_MS)
    }
  }
  return undefined
}

const stopped = (worker: Worker): Promise<void> =>
  new Promise(resolve => {
    worker.on('message', (message: FromWork) => message.type === 'stopped' && resolve())
    worker.once('exit', () => resolve())
  })
