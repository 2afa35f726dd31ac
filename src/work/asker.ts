import type { Worker } from 'node:worker_threads'
import type { Verdict } from '../decide/decision.ts'
import type { AskedEvent, FromWork, ToWork } from './messages.ts'

/** More questions than this at once, and the next ones are not asked any more: whoever answers is hopelessly slow. */
const WAITING_MAX = 1_000

export interface Asker {
  /** Asks the thread's responders; undefined when they cannot be asked now. May never settle: the thread can hang. */
  ask: (event: AskedEvent, withinMs: number) => Promise<Verdict> | undefined
  /** Asks this thread from now on; what another one was asked before may still be answered. */
  attach: (worker: Worker) => void
  /** This thread is gone; what it was asked will not be answered. */
  detach: (worker: Worker) => void
}

/** Carries questions to the work thread, and its verdicts back. */
export const createAsker = (): Asker => {
  const waiting = new Map<number, { worker: Worker; resolve: (verdict: Verdict) => void }>()
  let current: Worker | undefined
  let asked = 0

  const hear = (message: FromWork): void => {
    if (message.type !== 'answered') return
    waiting.get(message.id)?.resolve(message.verdict)
    waiting.delete(message.id)
  }

  return {
    ask(event, withinMs) {
      if (!current || waiting.size >= WAITING_MAX) return undefined
      const { promise, resolve } = Promise.withResolvers<Verdict>()
      const id = ++asked
      waiting.set(id, { worker: current, resolve })
      current.postMessage({ type: 'ask', id, event, withinMs } satisfies ToWork)
      return promise
    },
    attach(worker) {
      current = worker
      worker.on('message', hear)
    },
    detach(worker) {
      if (current === worker) current = undefined
      for (const [id, question] of waiting) if (question.worker === worker) waiting.delete(id)
    },
  }
}
