import { setTimeout as sleep } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'

const PATIENCE_MS = 5_000

/** Ends a thread. One that cannot be ended, deep in a library's native code or out of memory, is not waited for: others must go on. */
export const endThread = async (worker: Worker): Promise<void> => {
  await Promise.race([worker.terminate(), sleep(PATIENCE_MS, undefined, { ref: false })])
}
