import { bodyBytes } from '../events/chat-event.ts'
import type { ChatEvent } from '../events/event.ts'
import { chatsQuery } from '../events/query.ts'
import type { Responder } from '../plugin.ts'
import type { Asked, Said } from '../plugin/answer.ts'
import {
  Barred,
  HUNG_BEFORE,
  runStep,
  watched,
  type Ended,
  type FilterStep,
  type StepPlace,
  type TransformStep,
  type Watch,
} from '../route/step.ts'
import { thrownText } from '../base/thrown.ts'
import { checkEnvelope } from './check-envelope.ts'
import type { ResponderVerdict } from './decision.ts'
import { toEnvelope, type Question } from './envelope.ts'
import { AnswerMistake } from './mistake.ts'
import { readAnswer } from './read-answer.ts'
import { textIn } from './spelling.ts'

export type ResponderStep = StepPlace & { kind: 'responder'; responder: Responder }

/** The responders for a command, asked from top to bottom. */
export interface AnswerChain {
  command: string
  steps: readonly (FilterStep | TransformStep | ResponderStep)[]
}

/** What is wrong with an answer for a command, in a sentence; undefined if it is allowed. */
export const mistakeIn = (answer: Said, question: Question): string | undefined => {
  try {
    checkEnvelope(toEnvelope(answer, question), question)
    return undefined
  } catch (error) {
    if (error instanceof AnswerMistake) return error.message
    throw error
  }
}

/**
 * Asks the responders of a chain one after the other; the first answer wins. Never rejects: a plugin's failure is a
 * verdict too.
 */
export const askResponders = async (
  chain: AnswerChain,
  event: ChatEvent,
  question: Question,
  asked: Omit<Asked, 'people'>,
  watch: Watch,
): Promise<ResponderVerdict> => {
  let current = event
  for (const step of chain.steps) {
    if (step.kind !== 'responder') {
      const result = runStep(step, current, watch)
      if (!('event' in result)) return endedBy(step, result)
      current = result.event
      continue
    }
    const seen = {
      ...asked,
      people: question.people,
      originalBody: bodyBytes(current, event, asked.originalBody),
      originalQuery: chatsQuery(asked.originalQuery, current, event),
    }
    const verdict = await ask(step, current, question, seen, watch)
    if (verdict) return verdict
  }
  return { reason: 'nobody-answered' }
}

/** How long to wait for a responder after its signal was aborted before abandoning it. */
const GRACE_MS = 500

class Overdue extends Error {}

/**
 * Settles as the answer does; rejects with {@link Overdue} if the answer does not come soon after the signal was
 * aborted.
 */
const inTime = async <Value>(answer: Promise<Value>, signal: AbortSignal): Promise<Value> => {
  const { promise: overdue, reject } = Promise.withResolvers<never>()
  let timer: NodeJS.Timeout | undefined
  const onAbort = (): void => {
    timer = setTimeout(() => reject(new Overdue('it neither answered nor stopped when told to')), GRACE_MS)
  }
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort)
  try {
    return await Promise.race([answer, overdue])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

const failure = (
  reason: ResponderVerdict['reason'],
  { label }: StepPlace,
  why: string,
): ResponderVerdict => ({
  reason,
  step: label,
  why,
})

const FAILED: Readonly<Record<string, ResponderVerdict['reason']>> = {
  'plugin-hung': 'responder-hung',
  'plugin-threw': 'responder-threw',
  'plugin-misbehaved': 'responder-misbehaved',
}

const endedBy = (
  step: StepPlace,
  { reason, why, failed }: Ended & { failed: boolean },
): ResponderVerdict => ({
  reason: (failed ? FAILED[reason] : undefined) ?? 'nobody-answered',
  step: step.label,
  why: failed ? (why ?? reason) : [reason, why].filter(Boolean).join(': '),
})

const ask = async (
  step: ResponderStep,
  event: ChatEvent,
  question: Question,
  asked: Asked,
  watch: Watch,
): Promise<ResponderVerdict | undefined> => {
  try {
    const given = watched(step, event, watch, () => step.responder.answer(event, asked))
    const answer = given instanceof Promise ? await inTime(given, asked.signal) : given
    if (answer === undefined || answer === null) return undefined
    if (typeof answer !== 'object')
      throw new AnswerMistake('answer() must return an answer, a map, or undefined for none')
    if ('failed' in answer) return failure('responder-failed', step, textOf('failed', answer.failed))
    if ('unusable' in answer) throw new AnswerMistake(textOf('unusable', answer.unusable))
    const { envelope, note } = readAnswer(answer, question)
    const info = envelope.ErrorInfo || ('info' in answer ? textIn(answer.info) : '')
    const why = [info, note].filter(Boolean).join('; ')
    return { reason: 'answered', step: step.label, envelope, ...(why !== '' && { why }) }
  } catch (error) {
    if (error instanceof Barred) return failure('responder-hung', step, HUNG_BEFORE)
    if (error instanceof Overdue) return failure('responder-hung', step, error.message)
    const reason = error instanceof AnswerMistake ? 'responder-misbehaved' : 'responder-threw'
    return failure(reason, step, thrownText(error))
  }
}

const textOf = (name: string, why: unknown): string => {
  if (typeof why === 'string') return why
  throw new AnswerMistake(`\`${name}\` must be a string`)
}
