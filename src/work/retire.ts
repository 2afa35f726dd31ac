import { setTimeout as sleep } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import type { Store } from '../store/store.ts'
import { endThread } from './end-thread.ts'
import type { LoadedThread } from './load-thread.ts'
import type { FromWork, ToWork } from './messages.ts'

/** Beyond the time it is given, a thread has so long to say that it has stopped. */
const RESERVE_MS = 2_000

/** Lets a thread finish what is under way, for `withinMs`; then ends it, and gives back what it had taken from the store. */
export const retire = async (
  { worker, owner }: LoadedThread,
  store: Store | undefined,
  withinMs: number,
): Promise<void> => {
  const hasStopped = stopped(worker)
  worker.postMessage({ type: 'stop', withinMs } satisfies ToWork)
  await Promise.race([hasStopped, sleep(withinMs + RESERVE_MS, undefined, { ref: false })])
  await endThread(worker)
  // Nothing is left when it stopped by itself; a thread that hung has leases, which else would have to run out.
  await store?.release(owner, Date.now()).catch(() => 0)
}

const stopped = (worker: Worker): Promise<void> =>
  new Promise(resolve => {
    worker.on('message', (message: FromWork) => message.type === 'stopped' && resolve())
    worker.once('exit', () => resolve())
  })
