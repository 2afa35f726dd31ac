import { setTimeout as sleep } from 'node:timers/promises'
import type { ConfigSource } from '../config/config.ts'
import type { Log } from '../log/log.ts'
import type { Node } from '../node.ts'
import type { OpenStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import { askTrace } from './ask.ts'
import { createAsker, type Asker } from './asker.ts'
import { judge } from './judge.ts'
import { loadThread, type LoadedThread } from './load-thread.ts'
import type { LoadedConfig, ToWork } from './messages.ts'
import { hearCounts, type WorkObserver } from './observer.ts'
import { retire } from './retire.ts'
import { createStrikes, type Bans, type Strikes } from './strikes.ts'
import type { Trace, TracedCallback } from './trace.ts'
import { untilLost, type Loss } from './watchdog.ts'

/** The work thread: plugin code runs there and nowhere else. */
export interface Work {
  /** What is in force now. */
  config: () => LoadedConfig
  ask: Asker['ask']
  /** Starts routing and delivering, and starts the thread anew whenever it hangs or ends. */
  run: (surroundings: Surroundings) => void
  /**
   * Loads this config in a new thread, and puts it in place of the old one, which ends what is under way. Throws `ConfigError` with
   * everything that is wrong; then the old one stays.
   */
  reload: (source: ConfigSource) => Promise<void>
  isAlive: () => boolean
  /** What the running config would do with this callback. Sends nothing. */
  trace: (callback: TracedCallback) => Promise<Trace>
  /** Lets what is under way finish for `withinMs`, then ends the thread. */
  stop: (withinMs: number) => Promise<void>
}

const RESTART_MS = 100
const RELOAD_FAILED_MS = 5_000
/** What an old config is sending gets so long to finish. */
const RETIRE_WITHIN_MS = 30_000

/** What the thread works with. */
interface Surroundings {
  opened: OpenStore
  node: Node
  log: Log
  observer: WorkObserver
}

/** A thread and the watch over it; `replaced` ends the watch. */
interface Watched {
  thread: LoadedThread
  strikes: Strikes
  replaced: AbortController
}

interface State {
  current: Watched
  asker: Asker
  /** Threads that finish what is under way. */
  retiring: Set<Promise<void>>
  store?: Store
  alive: boolean
  stopping: boolean
}

/** Loads the config, with its plugins, in a thread of its own. Throws `ConfigError` with everything that is wrong. */
export const startWork = async (source: ConfigSource): Promise<Work> => {
  const state: State = {
    current: watched(await loadThread(source)),
    asker: createAsker(),
    retiring: new Set(),
    alive: true,
    stopping: false,
  }
  return {
    config: () => state.current.thread,
    ask: state.asker.ask,
    run: surroundings => void run(state, surroundings),
    reload: next => reload(state, next),
    isAlive: () => state.alive,
    trace: callback => askTrace(state.current.thread.worker, callback),
    stop: withinMs => stop(state, withinMs),
  }
}

const watched = (thread: LoadedThread): Watched => ({
  thread,
  strikes: createStrikes(),
  replaced: new AbortController(),
})

const run = async (state: State, surroundings: Surroundings): Promise<void> => {
  const { opened, log, observer } = surroundings
  state.store = opened.store
  while (!state.stopping) {
    const own = state.current
    hearCounts(own.thread.worker, observer)
    const loss = await letWork(state, own, surroundings)
    if (state.stopping) return
    if (!loss) continue
    state.alive = false
    state.asker.detach(own.thread.worker)
    observer.lost(loss.how)
    await judge(own.thread, loss, own.strikes, { store: opened.store, observer, log })
    const isUnwanted = (): boolean => state.stopping || own !== state.current
    const again = await loadAgain(own.thread.source, log, isUnwanted)
    if (again && isUnwanted()) await retire(again, undefined, 0)
    else if (again) state.current = { ...own, thread: again }
  }
}

/** Lets a thread work until it is lost; ends with undefined when it has been replaced. */
const letWork = async (
  state: State,
  { thread, strikes, replaced }: Watched,
  surroundings: Surroundings,
): Promise<Loss | undefined> => {
  // Its responders can be asked already; a store that is slow to answer must not keep them from it.
  state.asker.attach(thread.worker)
  await letRun(thread, surroundings, strikes.bans(Date.now()))
  state.alive = true
  return untilLost(thread.worker, thread.activity, replaced.signal)
}

const reload = async (state: State, source: ConfigSource): Promise<void> => {
  const fresh = watched(await loadThread(source))
  const old = state.current
  state.current = fresh
  old.replaced.abort()
  void putAway(state, old.thread, RETIRE_WITHIN_MS)
}

const stop = async (state: State, withinMs: number): Promise<void> => {
  state.stopping = true
  if (state.alive) void putAway(state, state.current.thread, withinMs)
  const longEnough = sleep(withinMs + RETIRE_WITHIN_MS, undefined, { ref: false })
  await Promise.race([Promise.all(state.retiring), longEnough])
}

const putAway = async (state: State, thread: LoadedThread, withinMs: number): Promise<void> => {
  const done = retire(thread, state.store, withinMs)
  state.retiring.add(done)
  await done
  state.asker.detach(thread.worker)
  state.retiring.delete(done)
}

const letRun = async (
  { worker, owner }: LoadedThread,
  { opened, node }: Surroundings,
  bans: Bans,
): Promise<void> => {
  const { share, transfer } = opened.share()
  // A store that fails just now must not keep the thread from starting; its circuits then begin closed.
  const destinations = await opened.store.destinations().catch(() => [])
  worker.postMessage({ type: 'run', share, owner, bans, destinations, node } satisfies ToWork, transfer)
}

/** The same config was loaded before, so a failure is a plugin's file that was changed meanwhile: tried until it loads. */
const loadAgain = async (
  source: ConfigSource,
  log: Log,
  isUnwanted: () => boolean,
): Promise<LoadedThread | undefined> => {
  await sleep(RESTART_MS)
  while (!isUnwanted()) {
    try {
      return await loadThread(source)
    } catch (error) {
      log.error({ err: error }, 'the work thread could not be started anew; trying again')
      await sleep(RELOAD_FAILED_MS)
    }
  }
  return undefined
}
