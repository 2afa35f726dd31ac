import { EventEmitter } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import type { StepFacts } from '../../chains/step-facts.ts'
import type { AskedEvent } from '../../decide/decision.ts'
import type { Trace } from '../../try/trace.ts'
import { createActivityMemory, writeActivity } from '../../watch/activity.ts'
import type { FromWork, ToWork } from '../messages.ts'
import { createQuestions } from './questions.ts'

const STEPS: StepFacts[] = [{ label: 'route/1. slow', plugin: 'slow', reasons: {}, file: '' }]
const CALLBACK = { query: {}, body: {} }
const EVENT = { command: 'C2C.CallbackBeforeSendMsg' } as AskedEvent

/** A thread that only remembers what it is told. */
const createThread = () => {
  const told: ToWork[] = []
  const worker = Object.assign(new EventEmitter(), { postMessage: (message: ToWork) => told.push(message) })
  const activity = createActivityMemory()
  return {
    questions: createQuestions(worker as unknown as Worker, activity, STEPS),
    told,
    says: (message: FromWork) => worker.emit('message', message),
    begins: () => writeActivity(activity).enter({ step: 0 }),
  }
}

const failure = (asking: Promise<unknown>): Promise<unknown> => asking.catch((error: unknown) => error)

test('a trace is answered by its id, or refused with the sentence of the thread', async () => {
  const { questions, told, says } = createThread()
  const [first, second] = [questions.trace(CALLBACK), questions.trace(CALLBACK)]
  expect(told).toMatchObject([
    { type: 'trace', id: 1 },
    { type: 'trace', id: 2 },
  ])
  const trace = { command: 'Some.Command' } as Trace
  says({ type: 'not-traced', id: 2, message: 'no such command' })
  says({ type: 'traced', id: 1, trace })
  expect(await first).toBe(trace)
  expect(await failure(second)).toMatchObject({ kind: 'bad-request', message: 'no such command' })
})

test('a trace whose thread ends is answered at once, with the plugin that was running, and so are later ones', async () => {
  const { questions, begins } = createThread()
  const asking = questions.trace(CALLBACK)
  begins()
  questions.end()
  expect(await failure(asking)).toMatchObject({
    kind: 'unavailable',
    message: 'the work thread ended before the plugin `slow` (route/1. slow) answered; try again in a moment',
  })
  expect(await failure(questions.trace(CALLBACK))).toMatchObject({ kind: 'unavailable' })
})

test('no more than 1,000 questions of a command wait, and a thread that has ended is asked none', async () => {
  const { questions, told, says } = createThread()
  const asked = Array.from({ length: 1_001 }, () => questions.ask(EVENT, 1_000))
  expect(told).toHaveLength(1_000)
  expect(asked.at(-1)).toBe(undefined)
  says({ type: 'answered', id: 1, verdict: { reason: 'answered' } })
  expect(await asked[0]).toEqual({ reason: 'answered' })
  expect(questions.ask(EVENT, 1_000)).toBeInstanceOf(Promise)
  questions.end()
  expect(questions.ask(EVENT, 1_000)).toBe(undefined)
})
