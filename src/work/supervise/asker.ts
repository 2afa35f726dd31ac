import type { Worker } from 'node:worker_threads'
import { LATE_MS, type AskedEvent, type Verdict } from '../../decide/decision.ts'
import { steadyNow } from '../../base/steady-clock.ts'
import type { FromWork, ToWork } from '../messages.ts'

/**
 * More questions of one command than this at once, and the next ones of it are not asked any more: whoever answers is hopelessly slow. For each
 * command by itself, so that none can take the places of another.
 */
const WAITING_MAX = 1_000
/** A verdict that has not come so long after the answer had to leave will not come: the thread's own limit is over, and then some. */
const GIVEN_UP_MS = LATE_MS + 2_000

export interface Asker {
  /** Asks the thread's responders; undefined when they cannot be asked now. May never settle: the thread can hang. */
  ask: (event: AskedEvent, withinMs: number) => Promise<Verdict> | undefined
  /** Asks this thread from now on; what another one was asked before may still be answered. */
  attach: (worker: Worker) => void
  /** This thread is gone; what it was asked will not be answered. */
  detach: (worker: Worker) => void
}

interface Question {
  worker: Worker
  command: string
  timer: NodeJS.Timeout
  resolve: (verdict: Verdict) => void
}

/** Carries questions to the work thread, and its verdicts back. */
export const createAsker = (): Asker => {
  const waiting = new Map<number, Question>()
  const countOf = new Map<string, number>()
  let current: Worker | undefined
  let asked = 0

  const count = (command: string): number => countOf.get(command) ?? 0
  const drop = (id: number): void => {
    const question = waiting.get(id)
    if (!question) return
    clearTimeout(question.timer)
    countOf.set(question.command, count(question.command) - 1)
    waiting.delete(id)
  }
  const hear = (message: FromWork): void => {
    if (message.type !== 'answered') return
    waiting.get(message.id)?.resolve(message.verdict)
    drop(message.id)
  }

  return {
    ask(event, withinMs) {
      const { command } = event
      if (!current || count(command) >= WAITING_MAX) return undefined
      const { promise, resolve } = Promise.withResolvers<Verdict>()
      const id = ++asked
      const timer = setTimeout(drop, Math.max(0, withinMs) + GIVEN_UP_MS, id)
      waiting.set(id, { worker: current, command, timer, resolve })
      countOf.set(command, count(command) + 1)
      current.postMessage({ type: 'ask', id, event, withinMs, askedAt: steadyNow() } satisfies ToWork)
      return promise
    },
    attach(worker) {
      current = worker
      worker.on('message', hear)
    },
    detach(worker) {
      if (current === worker) current = undefined
      for (const [id, question] of waiting) if (question.worker === worker) drop(id)
    },
  }
}
