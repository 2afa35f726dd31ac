import { setTimeout as sleep } from 'node:timers/promises'
import { steadyNow } from '../../base/steady-clock.ts'
import type { Node } from '../../base/node.ts'
import type { OpenStore } from '../../store/open.ts'
import { createStrikes, type Bans, type Strikes } from '../../watch/strikes.ts'
import { untilLost, type Loss } from '../../watch/watchdog.ts'
import type { ToWork } from '../messages.ts'
import { judge, type Court } from './judge.ts'
import { hearCounts } from './observer.ts'
import { endThread, loadThread, type LoadedThread } from './work-thread.ts'

const RESTART_MS = 100
const RELOAD_FAILED_MS = 5_000
/** A thread waits no longer than this for the store's record of its destinations. */
const DESTINATIONS_WITHIN_MS = 5_000

/** A config in force: the thread that works on it, started anew whenever it is lost, and the strikes of its plugins. */
export interface Generation {
  thread: LoadedThread
  strikes: Strikes
  /** Aborted when another config takes its place, or the gateway stops: from then on nothing is started for it. */
  replaced: AbortController
  /** Its thread hung or ended, and is being started anew. */
  isLost: boolean
}

/** What the threads work with. */
export interface Workplace {
  opened: OpenStore
  node: Node
  court: Court
}

export const createGeneration = (thread: LoadedThread): Generation => ({
  thread,
  strikes: createStrikes(),
  replaced: new AbortController(),
  isLost: false,
})

/** Keeps a thread at work on this config, until the config is replaced. */
export const keepWorking = async (generation: Generation, workplace: Workplace): Promise<void> => {
  const { strikes, replaced } = generation
  const { court } = workplace
  while (!replaced.signal.aborted) {
    const { thread } = generation
    const loss = await letWork(generation, workplace)
    // A thread that is lost after it was replaced is judged where it retires.
    if (!loss || replaced.signal.aborted) return
    generation.isLost = true
    thread.questions.end()
    court.observer.lost(loss.how)
    await judge(thread, loss, strikes, court)
    const again = await loadAgain(thread, court, replaced.signal)
    if (!again) return
    if (replaced.signal.aborted) return endThread(again.worker)
    generation.thread = again
    generation.isLost = false
  }
}

/** Lets the thread work until it is lost; ends with undefined when it has been replaced. */
const letWork = async (
  { thread, strikes, replaced: { signal } }: Generation,
  workplace: Workplace,
): Promise<Loss | undefined> => {
  hearCounts(thread.worker, workplace.court.observer)
  const lost = untilLost(thread.worker, thread.activity, signal)
  await Promise.race([letRun(thread, workplace, strikes.bans(steadyNow()), signal), lost])
  return lost
}

const letRun = async (
  { worker, owner }: LoadedThread,
  { opened, node }: Workplace,
  bans: Bans,
  signal: AbortSignal,
): Promise<void> => {
  // A store that fails now must not keep the thread from starting; without the record all circuits begin closed.
  const destinations = await Promise.race([
    opened.store.destinations().catch(() => []),
    sleep(DESTINATIONS_WITHIN_MS, [], { ref: false, signal }).catch(() => []),
  ])
  // It was told to stop meanwhile.
  if (signal.aborted) return
  const { share, transfer } = opened.share()
  worker.postMessage({ type: 'run', share, owner, bans, destinations, node } satisfies ToWork, transfer)
}

/**
 * The same config was loaded before, so a failure comes from a plugin's file that was changed meanwhile:
 * tried until it loads. Gives up, with undefined, when the config has been replaced.
 */
const loadAgain = async (
  { source }: LoadedThread,
  { log }: Court,
  signal: AbortSignal,
): Promise<LoadedThread | undefined> => {
  await pause(RESTART_MS, signal)
  while (!signal.aborted) {
    try {
      return await loadThread(source)
    } catch (error) {
      log.error({ err: error }, 'the work thread could not be started anew; trying again')
      await pause(RELOAD_FAILED_MS, signal)
    }
  }
  return undefined
}

/** Ends early when the signal is aborted. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined)
