import { once } from 'node:events'
import { type MessagePort, Worker } from 'node:worker_threads'
import { entryFile } from '../../../base/entry.ts'
import type { Failure } from './calls.ts'
import { createStoreFigures, type StoreFigures } from '../../figures.ts'
import { StoreError } from '../../store.ts'

export interface ThreadStart {
  role: 'writer' | 'reader' | 'checkpointer'
  /** Absolute. */
  path: string
}

/** What a store thread is started with. */
export interface ThreadData extends ThreadStart {
  figures: StoreFigures
}

export type ToThread = { port: MessagePort } | 'close'
export type FromThread = 'ready' | { failed: Failure }

/** A running store thread. */
export interface StoreThread {
  /** Lets the other end of this port call the thread. */
  connect(port: MessagePort): void
  /** Finishes what was sent, closes the file and ends the thread. */
  close(): Promise<void>
  /** What it has counted; a reader counts nothing. */
  figures: StoreFigures
}

/** What we threw ourselves comes out of a thread without its class. */
const ownErrorOf = (error: Error & { code?: string }): Error =>
  error.code?.startsWith('STORE_') ? new StoreError(error.message, error.code) : error

/** Resolves when the thread has opened the file; rejects with a StoreError when it cannot. */
export const startThread = async (
  start: ThreadStart,
  onDeath: (error: Error) => void,
): Promise<StoreThread> => {
  const figures = createStoreFigures()
  const workerData: ThreadData = { ...start, figures }
  const worker = new Worker(entryFile('src/store/sqlite/thread/thread'), {
    workerData,
    name: `store ${start.role}`,
  })
  let running = true
  const exited = new Promise<void>(resolve => worker.once('exit', () => resolve()))
  worker.once('exit', () => (running = false))
  const [opened] = (await once(worker, 'message')) as [FromThread]
  if (opened !== 'ready') {
    await exited
    throw new StoreError(opened.failed.message, opened.failed.code)
  }
  // Its callers learn of a thread's end by their ports; this says why it came.
  worker.on('error', error => onDeath(ownErrorOf(error)))
  const send = (message: ToThread, transfer: MessagePort[]): void => worker.postMessage(message, transfer)
  return {
    // A thread that has ended would take the port and leave it open for ever.
    connect: port => (running ? send({ port }, [port]) : port.close()),
    close: async () => {
      send('close', [])
      await exited
    },
    figures,
  }
}
