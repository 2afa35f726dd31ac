/** The life of one work thread: it is loaded, retires, and is ended. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { entryFile } from '../../base/entry.ts'
import type { ConfigSource } from '../../config/config.ts'
import { ConfigError } from '../../config/problem.ts'
import { createActivityMemory } from '../../watch/activity.ts'
import { untilLost, type Loss } from '../../watch/watchdog.ts'
import type { FromWork, LoadedConfig, ToWork, WorkData } from '../messages.ts'
import { createQuestions, type Questions } from './questions.ts'

const LOAD_TIMEOUT_MS = 30_000
/** `start()` is synchronous, so only a plugin that computes a lot needs this long. */
const START_TIMEOUT_MS = 10_000
/** A plugin that leaks memory ends its own thread at this size, not the gateway. */
const HEAP_MAX_MB = 1024
/** Beyond the time it is given, a thread has this long to say that it has stopped. */
export const RESERVE_MS = 2_000
/** A thread that cannot be ended is not waited for any longer. */
const END_WITHIN_MS = 5_000

/** A work thread that has loaded the config and started its plugins, and waits to be told to run. */
export interface LoadedThread extends LoadedConfig {
  source: ConfigSource
  worker: Worker
  activity: SharedArrayBuffer
  /** Marks the leases of this thread. */
  owner: string
  questions: Questions
}

/** Starts a work thread on this config. Throws {@link ConfigError} with everything that is wrong. */
export const loadThread = async (source: ConfigSource): Promise<LoadedThread> => {
  const activity = createActivityMemory()
  const worker = new Worker(entryFile('src/work/thread/thread'), {
    workerData: { source, activity } satisfies WorkData,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX_MB },
  })
  try {
    const message = await untilLoaded(worker)
    if (typeof message === 'string') throw refusal(source, message)
    if (message.type === 'refused') throw new ConfigError(message.problems)
    if (message.type !== 'loaded') throw new Error(message.type === 'failed' ? message.message : message.type)
    const questions = createQuestions(worker, activity, message.loaded.steps)
    return { source, worker, activity, owner: randomUUID(), questions, ...message.loaded }
  } catch (error) {
    await endThread(worker)
    throw error
  }
}

const refusal = (source: ConfigSource, sentence: string): ConfigError =>
  new ConfigError([{ file: source.file, path: '', sentence }])

/** The message with which the thread ends its loading, or a sentence that says why none came. */
const untilLoaded = (worker: Worker): Promise<FromWork | string> =>
  new Promise((resolve, reject) => {
    let who: string | undefined
    const late = (what: string, timeoutMs: number): NodeJS.Timeout =>
      setTimeout(() => resolve(`${what} within ${timeoutMs / 1000} s.`), timeoutMs)
    let timer = late('The plugins did not finish loading', LOAD_TIMEOUT_MS)
    const hear = (message: FromWork): void => {
      clearTimeout(timer)
      if (message.type !== 'starting') {
        worker.off('message', hear)
        return resolve(message)
      }
      who = `The plugin \`${message.plugin}\` (${message.label})`
      timer = late(`${who} did not return from start()`, START_TIMEOUT_MS)
    }
    worker.on('message', hear)
    // This listener stays: a worker's error without one would end the gateway.
    worker.on('error', error => {
      clearTimeout(timer)
      if (who === undefined) reject(error)
      else resolve(`${who} ended its thread while it was being loaded: ${error.message}.`)
    })
    worker.once('exit', () => {
      clearTimeout(timer)
      resolve(`${who ?? 'A plugin'} ended its thread while it was being loaded.`)
    })
  })

/** A thread that finishes what is under way. */
export interface Retirement {
  /**
   * Resolves when it has stopped or its time is over, and it can be ended; with the loss, if it was lost.
   * Never rejects.
   */
  over: Promise<Loss | undefined>
  /** Gives it no more than this time from now on. */
  hurry: (withinMs: number) => void
}

/** Lets a thread finish what is under way, for `withinMs`. */
export const retire = ({ worker, activity }: LoadedThread, withinMs: number): Retirement => {
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let endsAt = Infinity

  const hurry = (ms: number): void => {
    if (performance.now() + ms >= endsAt) return
    endsAt = performance.now() + ms
    clearTimeout(timer)
    timer = setTimeout(() => ending.abort(), ms + RESERVE_MS)
    worker.postMessage({ type: 'stop', withinMs: ms } satisfies ToWork)
  }
  const hear = (message: FromWork): void => {
    if (message.type === 'stopped') ending.abort()
  }
  worker.on('message', hear)
  hurry(withinMs)
  const over = untilLost(worker, activity, ending.signal).finally(() => {
    clearTimeout(timer)
    worker.off('message', hear)
  })
  return { over, hurry }
}

/**
 * Ends a thread. One that cannot be ended, deep in a library's native code or out of memory, is not waited
 * for: others must go on.
 */
export const endThread = async (worker: Worker): Promise<void> => {
  await Promise.race([worker.terminate(), sleep(END_WITHIN_MS, undefined, { ref: false })])
}
