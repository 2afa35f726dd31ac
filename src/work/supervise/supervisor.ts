import { setTimeout as sleep } from 'node:timers/promises'
import type { ConfigSource } from '../../config/config.ts'
import type { Log } from '../../log/log.ts'
import type { Node } from '../../base/node.ts'
import type { OpenStore } from '../../store/open.ts'
import type { LoadedConfig } from '../messages.ts'
import { createNews } from '../news.ts'
import { createGeneration, keepWorking, type Generation } from './generation.ts'
import { judge, type Court } from './judge.ts'
import type { WorkObserver } from './observer.ts'
import type { Questions } from './questions.ts'
import { endThread, loadThread, RESERVE_MS, retire, type Retirement } from './work-thread.ts'
import type { Loss } from '../../watch/watchdog.ts'

/** The work thread: plugin code runs there and nowhere else. */
export interface Work {
  /** What is in force now. */
  config: () => LoadedConfig
  ask: Questions['ask']
  /** Starts routing and delivering, and starts the thread anew whenever it hangs or ends. */
  run: (surroundings: Surroundings) => void
  /**
   * Loads this config in a new thread, which takes the place of the old one; the old one finishes what is
   * under way. Throws `ConfigError` with everything that is wrong, and then the old one stays.
   */
  reload: (source: ConfigSource) => Promise<void>
  isAlive: () => boolean
  /** What the running config would do with this callback. Sends nothing. */
  trace: Questions['trace']
  /** Sends a test message to a destination of the running config. */
  test: Questions['test']
  /** Lets what is under way finish for `withinMs`, then ends the thread. */
  stop: (withinMs: number) => Promise<void>
}

/** What an old config is sending gets this long to finish. */
const RETIRE_WITHIN_MS = 30_000
/** At most this many old threads may be finishing at once; another reload ends the oldest of them. */
const RETIRING_MAX = 4
/** A thread that hangs or cannot be ended is given up this long after its time is over. */
const GIVEN_UP_MS = RESERVE_MS + 5_000

/** What the thread works with. */
interface Surroundings {
  opened: OpenStore
  node: Node
  log: Log
  observer: WorkObserver
}

interface State {
  current: Generation
  /** Threads that finish what is under way, the oldest first. */
  retiring: Set<{ hurry: Retirement['hurry']; done: Promise<void> }>
  court?: Court
  isStopping: boolean
}

/** Loads the config, with its plugins, in a thread of its own. Throws `ConfigError` with everything that is wrong. */
export const startWork = async (source: ConfigSource): Promise<Work> => {
  const state: State = {
    current: createGeneration(await loadThread(source)),
    retiring: new Set(),
    isStopping: false,
  }
  return {
    config: () => state.current.thread,
    ask: (event, withinMs) => state.current.thread.questions.ask(event, withinMs),
    run: surroundings => void run(state, surroundings),
    reload: next => reload(state, next),
    isAlive: () => !state.current.isLost,
    trace: callback => state.current.thread.questions.trace(callback),
    test: (destination, callback) => state.current.thread.questions.test(destination, callback),
    stop: withinMs => stop(state, withinMs),
  }
}

/** One generation after the other works, until the gateway stops. */
const run = async (state: State, { opened, node, log, observer }: Surroundings): Promise<void> => {
  const { host, port } = state.current.thread.settings.admin
  const onStoreFailure = (error: unknown): void => log.error({ err: error }, 'the store failed')
  const news = createNews(opened.store, `http://${host}:${port}`, onStoreFailure)
  const court = { store: opened.store, observer, news, log }
  state.court = court
  while (!state.isStopping) await keepWorking(state.current, { opened, node, court })
}

const reload = async (state: State, source: ConfigSource): Promise<void> => {
  const thread = await loadThread(source)
  // Nothing would end it any more.
  if (state.isStopping) return endThread(thread.worker)
  const old = state.current
  state.current = createGeneration(thread)
  putAway(state, old, RETIRE_WITHIN_MS)
  for (const one of [...state.retiring].slice(0, -RETIRING_MAX)) one.hurry(0)
}

const stop = async (state: State, withinMs: number): Promise<void> => {
  state.isStopping = true
  for (const one of state.retiring) one.hurry(withinMs)
  putAway(state, state.current, withinMs)
  const longEnough = sleep(withinMs + GIVEN_UP_MS, undefined, { ref: false })
  await Promise.race([Promise.all([...state.retiring].map(({ done }) => done)), longEnough])
  await state.court?.news.close()
}

/**
 * Starts nothing more for this config, and lets its thread finish what is under way; one that is lost has
 * nothing to finish.
 */
const putAway = (state: State, old: Generation, withinMs: number): void => {
  old.replaced.abort()
  if (old.isLost) return
  const { over, hurry } = retire(old.thread, withinMs)
  const end = async (): Promise<void> => {
    await bury(state.court, old, await over)
    state.retiring.delete(one)
  }
  const one = { hurry, done: end() }
  state.retiring.add(one)
}

/** Ends a thread and gives back what it had taken from the store; a thread that has stopped holds nothing any more. */
const bury = async (
  court: Court | undefined,
  { thread, strikes }: Generation,
  loss: Loss | undefined,
): Promise<void> => {
  if (loss && court) await judge(thread, loss, strikes, court)
  else {
    await endThread(thread.worker)
    await court?.store.release(thread.owner, Date.now()).catch(() => 0)
  }
  thread.questions.end()
}
