import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { ConfigSource } from '../config/config.ts'
import { ConfigError } from '../config/problem.ts'
import { createActivityMemory } from './activity.ts'
import { endThread } from './end-thread.ts'
import type { FromWork, LoadedConfig, WorkData } from './messages.ts'

const LOAD_TIMEOUT_MS = 30_000
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
  const worker = new Worker(new URL(`./thread${ending}`, import.meta.url), {
    workerData: { source, activity } satisfies WorkData,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX_MB },
  })
  try {
    const message = await firstMessage(worker)
    if (message === undefined)
      throw refusal(source, `The plugins did not finish loading within ${LOAD_TIMEOUT_MS / 1000} s.`)
    if (message === 'ended') throw refusal(source, 'A plugin ended its thread while it was being loaded.')
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

const firstMessage = async (worker: Worker): Promise<FromWork | 'ended' | undefined> => {
  const ended = new AbortController()
  try {
    return await Promise.race([
      new Promise<FromWork | 'ended'>((resolve, reject) => {
        worker.once('message', resolve)
        // Stays, as a worker's error without a listener would end the gateway.
        worker.on('error', reject)
        worker.once('exit', () => resolve('ended'))
      }),
      sleep(LOAD_TIMEOUT_MS, undefined, { signal: ended.signal }),
    ])
  } finally {
    ended.abort()
  }
}
