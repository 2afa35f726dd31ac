import { readActivity } from '../../watch/activity.ts'
import { httpError } from '../http-error.ts'
import type { LoadedThread } from './load-thread.ts'
import type { FromWork, ToWork } from '../messages.ts'
import type { Trace, TracedCallback } from '../../try/trace.ts'

const TRACE_TIMEOUT_MS = 3_000
let asked = 0

/** Asks the work thread what its routes would do with a callback. Rejects when it cannot say, or does not in time. */
export const askTrace = (
  { worker, activity, steps }: LoadedThread,
  callback: TracedCallback,
): Promise<Trace> =>
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
      if (message.type === 'traced') resolve(message.trace)
      else reject(httpError(400, message.message))
    }
    const timer = setTimeout(() => {
      done()
      const running = steps[readActivity(activity).calls.at(-1)?.step ?? -1]
      const who = running ? `the plugin \`${running.plugin}\` (${running.label})` : 'the plugins'
      reject(httpError(504, `${who} did not answer within ${TRACE_TIMEOUT_MS} ms`))
    }, TRACE_TIMEOUT_MS)
    worker.on('message', hear)
    worker.postMessage({ type: 'trace', id, callback } satisfies ToWork)
  })
