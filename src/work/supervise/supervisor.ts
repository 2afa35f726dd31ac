import { setTimeout as sleep } from 'node:timers/promises'
import type { ConfigSource } from '../../config/config.ts'
import type { Log } from '../../log/log.ts'
import type { Node } from '../../base/node.ts'
import type { OpenStore } from '../../store/open.ts'
import { steadyNow } from '../../base/steady-clock.ts'
import { askTrace } from './ask.ts'
import { createAsker, type Asker } from './asker.ts'
import { endThread } from './end-thread.ts'
import { judge, type Court } from './judge.ts'
import { loadThread, type LoadedThread } from './load-thread.ts'
import type { LoadedConfig, ToWork } from '../messages.ts'
import { hearCounts, type WorkObserver } from './observer.ts'
import { createNews } from '../news.ts'
import { RESERVE_MS, retire, type Retirement } from './retire.ts'
import { createStrikes, type Bans, type Strikes } from '../../watch/strikes.ts'
import type { Trace, TracedCallback } from '../../try/trace.ts'
import { untilLost, type Loss } from '../../watch/watchdog.ts'

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
/** So many old threads may be finishing at once; whoever reloads more often than that ends the oldest one. */
const RETIRING_MAX = 4
/** A store that is slow to say how the destinations are does not keep a thread from starting for longer. */
const DESTINATIONS_WITHIN_MS = 5_000
/** Beyond its time a thread that hangs, or cannot be ended, is given up so much later. */
const GIVEN_UP_MS = RESERVE_MS + 5_000

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
  /** It hung or ended, and is being replaced. */
  isLost: boolean
}

interface State {
  current: Watched
  asker: Asker
  /** Threads that finish what is under way, the oldest first. */
  retiring: Set<{ hurry: Retirement['hurry']; done: Promise<void> }>
  court?: Court
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
    trace: callback => askTrace(state.current.thread, callback),
    stop: withinMs => stop(state, withinMs),
  }
}

const watched = (thread: LoadedThread): Watched => ({
  thread,
  strikes: createStrikes(),
  replaced: new AbortController(),
  isLost: false,
})

const run = async (state: State, surroundings: Surroundings): Promise<void> => {
  const { opened, log, observer } = surroundings
  const { host, port } = state.current.thread.settings.admin
  const onStoreFailure = (error: unknown): void => log.error({ err: error }, 'the store failed')
  const news = createNews(opened.store, `http://${host}:${port}`, onStoreFailure)
  state.court = { store: opened.store, observer, news, log }
  while (!state.stopping) {
    const own = state.current
    hearCounts(own.thread.worker, observer)
    const loss = await letWork(state, own, surroundings)
    if (state.stopping) return
    if (!loss) continue
    own.isLost = true
    state.alive = false
    state.asker.detach(own.thread.worker)
    observer.lost(loss.how)
    await judge(own.thread, loss, own.strikes, state.court)
    const isUnwanted = (): boolean => state.stopping || own !== state.current
    const again = await loadAgain(own.thread.source, log, isUnwanted)
    if (again && isUnwanted()) await endThread(again.worker)
    else if (again) state.current = { ...own, thread: again, isLost: false }
  }
}

/** Lets a thread work until it is lost; ends with undefined when it has been replaced. */
const letWork = async (
  state: State,
  { thread, strikes, replaced: { signal } }: Watched,
  surroundings: Surroundings,
): Promise<Loss | undefined> => {
  // Its responders can be asked already; a store that is slow to answer must not keep them from it.
  state.asker.attach(thread.worker)
  const lost = untilLost(thread.worker, thread.activity, signal)
  await Promise.race([letRun(thread, surroundings, strikes.bans(steadyNow()), signal), lost])
  state.alive = true
  return lost
}

const reload = async (state: State, source: ConfigSource): Promise<void> => {
  const fresh = watched(await loadThread(source))
  const old = state.current
  state.current = fresh
  old.replaced.abort()
  if (!old.isLost) putAway(state, old, RETIRE_WITHIN_MS)
  for (const one of [...state.retiring].slice(0, -RETIRING_MAX)) one.hurry(0)
}

const stop = async (state: State, withinMs: number): Promise<void> => {
  state.stopping = true
  state.current.replaced.abort()
  for (const one of state.retiring) one.hurry(withinMs)
  if (!state.current.isLost) putAway(state, state.current, withinMs)
  const longEnough = sleep(withinMs + GIVEN_UP_MS, undefined, { ref: false })
  await Promise.race([Promise.all([...state.retiring].map(({ done }) => done)), longEnough])
  await state.court?.news.close()
}

const putAway = (state: State, old: Watched, withinMs: number): void => {
  const { over, hurry } = retire(old.thread, withinMs)
  const end = async (): Promise<void> => {
    const loss = await over
    await bury(state.court, old, loss)
    state.asker.detach(old.thread.worker)
    state.retiring.delete(one)
  }
  const one = { hurry, done: end() }
  state.retiring.add(one)
}

/** Ends a thread, and gives back what it had taken from the store: nothing, where it stopped by itself. */
const bury = async (
  court: Court | undefined,
  { thread, strikes }: Watched,
  loss: Loss | undefined,
): Promise<void> => {
  if (loss && court) return judge(thread, loss, strikes, court)
  await endThread(thread.worker)
  await court?.store.release(thread.owner, Date.now()).catch(() => 0)
}

const letRun = async (
  { worker, owner }: LoadedThread,
  { opened, node }: Surroundings,
  bans: Bans,
  signal: AbortSignal,
): Promise<void> => {
  // A store that fails just now must not keep the thread from starting; its circuits then begin closed.
  const destinations = await Promise.race([
    opened.store.destinations().catch(() => []),
    sleep(DESTINATIONS_WITHIN_MS, [], { ref: false, signal }).catch(() => []),
  ])
  // It was told to stop meanwhile.
  if (signal.aborted) return
  const { share, transfer } = opened.share()
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
