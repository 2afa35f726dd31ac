import { randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { ConfigSource } from '../../config/config.ts'
import { ConfigError } from '../../config/problem.ts'
import { createActivityMemory } from '../../watch/activity.ts'
import { endThread } from './end-thread.ts'
import type { FromWork, LoadedConfig, WorkData } from '../messages.ts'

const LOAD_TIMEOUT_MS = 30_000
/** No plugin waits for anything while it starts, so this is only needed for much to compute. */
const START_TIMEOUT_MS = 10_000
/** A plugin that leaks ends its own thread at this size, not the gateway. */
const HEAP_MAX_MB = 1024

/** A work thread that has loaded the config and started its plugins, and waits to be told to run. */
export interface LoadedThread extends LoadedConfig {
  source: ConfigSource
  worker: Worker
  activity: SharedArrayBuffer
  /** Marks the leases of this thread. */
  owner: string
}

/** Starts a work thread on this config. Throws {@link ConfigError} with everything that is wrong. */
export const loadThread = async (source: ConfigSource): Promise<LoadedThread> => {
  const activity = createActivityMemory()
  // The sources run as they are; built, the file has another ending.
  const ending = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
  const worker = new Worker(new URL(`../thread/thread${ending}`, import.meta.url), {
    workerData: { source, activity } satisfies WorkData,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX_MB },
  })
  try {
    const message = await untilLoaded(worker)
    if (typeof message === 'string') throw refusal(source, message)
    if (message.type === 'refused') throw new ConfigError(message.problems)
    if (message.type !== 'loaded') throw new Error(message.type === 'failed' ? message.message : message.type)
    return { source, worker, activity, owner: randomUUID(), ...message.loaded }
  } catch (error) {
    await endThread(worker)
    throw error
  }
}

const refusal = (source: ConfigSource, sentence: string): ConfigError =>
  new ConfigError([{ file: source.file, path: '', sentence }])

/** What the thread says in the end; or why it says nothing, in a sentence. */
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
    // Stays, as a worker's error without a listener would end the gateway.
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
