import type { Worker } from 'node:worker_threads'
import { Calls, type Reply } from '../../base/call.ts'
import { steadyNow } from '../../base/steady-clock.ts'
import type { StepFacts } from '../../chains/step-facts.ts'
import { LATE_MS, type AskedEvent, type ResponderVerdict } from '../../decide/decision.ts'
import type { TestMessage } from '../../try/test-message.ts'
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

/** More than a test message may take. */
const TEST_TIMEOUT_MS = 25_000
const TESTS_MAX = 10

/** Why the thread would not do what it was asked. */
interface Refused {
  refused: string
}

/** What one work thread can be asked. */
export interface Questions {
  /** Asks its responders; undefined when they cannot be asked now. May never settle: the thread can hang. */
  ask: (event: AskedEvent, withinMs: number) => Promise<ResponderVerdict> | undefined
  /** Asks what its routes would do with a callback. Rejects when it cannot say, or does not in time. */
  trace: (callback: TracedCallback) => Promise<Trace>
  /** Sends a test message to one of its destinations. Rejects when that cannot be done, or is not in time. */
  test: (destination: string, callback: TracedCallback) => Promise<TestMessage>
  /** The thread is gone: what it was asked will not be answered. */
  end: () => void
}

export const createQuestions = (
  worker: Worker,
  activity: SharedArrayBuffer,
  steps: readonly StepFacts[],
): Questions => {
  const verdicts = new Calls<ResponderVerdict>(WAITING_MAX)
  const traces = new Calls<Trace | Refused>(TRACES_MAX)
  const tests = new Calls<TestMessage | Refused>(TESTS_MAX)
  const send = (message: ToWork): void => worker.postMessage(message)
  worker.on('message', (message: FromWork) => {
    if (message.type === 'answered') verdicts.answer(message.id, message.verdict)
    if (message.type === 'traced') traces.answer(message.id, message.trace)
    if (message.type === 'not-traced') traces.answer(message.id, { refused: message.message })
    if (message.type === 'tested') tests.answer(message.id, message.sent)
    if (message.type === 'not-tested') tests.answer(message.id, { refused: message.message })
  })

  const running = (): string => {
    const step = steps[readActivity(activity).calls.at(-1)?.step ?? -1]
    return step ? `the plugin \`${step.plugin}\` (${step.label})` : 'the plugins'
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
      const asking = traces.ask('trace', TRACE_TIMEOUT_MS, id => send({ type: 'trace', id, callback }))
      return answerOf(await asking, TRACE_TIMEOUT_MS, running)
    },
    async test(destination, callback) {
      const asking = tests.ask('test', TEST_TIMEOUT_MS, id =>
        send({ type: 'test', id, destination, callback }),
      )
      return answerOf(await asking, TEST_TIMEOUT_MS, running)
    },
    end() {
      verdicts.end()
      traces.end()
      tests.end()
    },
  }
}

/** Throws why there is no answer; `running` names the plugin that was at it. */
const answerOf = <Answer extends object>(
  reply: Reply<Answer | Refused> | undefined,
  timeoutMs: number,
  running: () => string,
): Answer => {
  if (!reply)
    throw new RequestError('the work thread cannot be asked now; try again in a moment', 'unavailable')
  if ('missing' in reply && reply.missing === 'late')
    throw new RequestError(`${running()} did not answer within ${timeoutMs} ms`, 'timeout')
  if ('missing' in reply)
    throw new RequestError(
      `the work thread ended before ${running()} answered; try again in a moment`,
      'unavailable',
    )
  if ('refused' in reply.answer) throw new RequestError(reply.answer.refused)
  return reply.answer
}
