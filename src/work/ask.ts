import type { Worker } from 'node:worker_threads'
import type { Explanation } from '../route/explain.ts'
import type { FromWork, ToWork } from './messages.ts'
import type { TracedCallback } from './trace.ts'

const TRACE_TIMEOUT_MS = 3_000
let asked = 0

/** Asks the work thread what its routes would do with a callback. Rejects when it cannot say, or does not in time. */
export const askTrace = (worker: Worker, callback: TracedCallback): Promise<Explanation> =>
  new Promise((resolve, reject) => {
    const id = ++asked
    const done = (): void => {
      clearTimeout(timer)
      worker.off('message', hear)
    }
    const hear = (message: FromWork): void => {
      if (message.type !== 'traced' && message.type !== 'not-traced') return
      if (message.id !== id) return
      done()
      if (message.type === 'traced') resolve(message.explanation)
      else reject(Object.assign(new Error(message.message), { status: 400 }))
    }
    const timer = setTimeout(() => {
      done()
      reject(
        Object.assign(new Error(`the plugins did not answer within ${TRACE_TIMEOUT_MS} ms`), { status: 504 }),
      )
    }, TRACE_TIMEOUT_MS)
    worker.on('message', hear)
    worker.postMessage({ type: 'trace', id, callback } satisfies ToWork)
  })
