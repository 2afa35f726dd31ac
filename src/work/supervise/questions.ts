import type { Worker } from 'node:worker_threads'
import { Calls } from '../../base/call.ts'
import { steadyNow } from '../../base/steady-clock.ts'
import type { StepFacts } from '../../chains/step-facts.ts'
import { LATE_MS, type AskedEvent, type ResponderVerdict } from '../../decide/decision.ts'
import type { Trace, TracedCallback } from '../../try/trace.ts'
import { readActivity } from '../../watch/activity.ts'
import { RequestError } from '../../base/errors.ts'
import type { FromWork, ToWork } from '../messages.ts'

/**
 * When more questions of one command than this are waiting, the next ones are not asked: the responders are
 * hopelessly slow. Each command is counted separately, so that none takes the places of another.
 */
const WAITING_MAX = 1_000
/** A verdict that is this late will not come: by then the thread's own limit has long passed. */
const GIVEN_UP_MS = LATE_MS + 2_000
const TRACES_MAX = 100
const TRACE_TIMEOUT_MS = 3_000

/** What one work thread can be asked. */
export interface Questions {
  /** Asks its responders; undefined when they cannot be asked now. May never settle: the thread can hang. */
  ask: (event: AskedEvent, withinMs: number) => Promise<ResponderVerdict> | undefined
  /** Asks what its routes would do with a callback. Rejects when it cannot say, or does not in time. */
  trace: (callback: TracedCallback) => Promise<Trace>
  /** The thread is gone: what it was asked will not be answered. */
  end: () => void
}

export const createQuestions = (
  worker: Worker,
  activity: SharedArrayBuffer,
  steps: readonly StepFacts[],
): Questions => {
  const verdicts = new Calls<ResponderVerdict>(WAITING_MAX)
  const traces = new Calls<Trace | { refused: string }>(TRACES_MAX)
  const send = (message: ToWork): void => worker.postMessage(message)
  worker.on('message', (message: FromWork) => {
    if (message.type === 'answered') verdicts.answer(message.id, message.verdict)
    if (message.type === 'traced') traces.answer(message.id, message.trace)
    if (message.type === 'not-traced') traces.answer(message.id, { refused: message.message })
  })

  /** Why a trace has no answer; names the plugin that was running. */
  const unanswered = (missing: 'late' | 'ended'): Error => {
    const running = steps[readActivity(activity).calls.at(-1)?.step ?? -1]
    const who = running ? `the plugin \`${running.plugin}\` (${running.label})` : 'the plugins'
    return missing === 'late'
      ? new RequestError(`${who} did not answer within ${TRACE_TIMEOUT_MS} ms`, 'timeout')
      : new RequestError(`the work thread ended before ${who} answered; try again in a moment`, 'unavailable')
  }

  return {
    ask(event, withinMs) {
      const timeoutMs = Math.max(0, withinMs) + GIVEN_UP_MS
      const asking = verdicts.ask(event.command, timeoutMs, id =>
        send({ type: 'ask', id, event, withinMs, askedAt: steadyNow() }),
      )
      if (!asking) return undefined
      // Whoever waits has a deadline of their own, which holds also where no answer comes.
      return new Promise(resolve => void asking.then(reply => 'answer' in reply && resolve(reply.answer)))
    },
    async trace(callback) {
      const reply = await traces.ask('trace', TRACE_TIMEOUT_MS, id => send({ type: 'trace', id, callback }))
      if (!reply)
        throw new RequestError('the work thread cannot be asked now; try again in a moment', 'unavailable')
      if ('missing' in reply) throw unanswered(reply.missing)
      if ('refused' in reply.answer) throw new RequestError(reply.answer.refused)
      return reply.answer
    },
    end() {
      verdicts.end()
      traces.end()
    },
  }
}
