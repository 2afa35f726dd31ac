import Type from 'typebox'
import { answerExpression, type Expression } from '../options.ts'
import { httpOutcome, pauseAsked, type Outcome } from '../outcome.ts'
import { oneLine } from '../template/escape.ts'
import type { HttpAnswer, HttpReply } from './request-types.ts'

/** Enough for what a service says of a request; a longer body is cut, and then is not JSON. */
const JUDGED_BYTES = 64 * 1024

export const expectOption = {
  expect: Type.Optional(
    answerExpression({
      description:
        'A condition over the answer, on its `status`, `headers` and `body`: which answers count, in place of 2xx. For example `body.errcode == 0`.',
    }),
  ),
}

/** The options of a destination whose receiver says in its answer what became of the message. */
export const judgeOptions = {
  ...expectOption,
  reject: Type.Optional(
    answerExpression({
      description:
        'A condition over the answer, as `expect`: which answers refuse the message for good, in place of 400, 410, 413 and 422. It is looked at before `expect`.',
    }),
  ),
}

interface Conditions {
  expect?: Expression<HttpReply>
  reject?: Expression<HttpReply>
}

/** How much of an answer to read for its conditions. */
export const bytesJudged = ({ expect, reject }: Conditions): { textBytes?: number } =>
  expect || reject ? { textBytes: JUDGED_BYTES } : {}

/** Why an answer is not what `expect` says; undefined if it is, or if nothing is said. */
export const unexpected = (
  answer: HttpReply,
  expect: Expression<HttpReply> | undefined,
): string | undefined => {
  const judged = expect?.evaluate(answer)
  return judged === undefined || judged.outcome === 'true' ? undefined : `${judged.why}${said(answer)}`
}

/** The outcome of an HTTP delivery whose answer is judged by conditions. */
export const judgedOutcome = (answer: HttpAnswer, { expect, reject }: Conditions, now: number): Outcome => {
  const usual = httpOutcome(answer, now)
  if ('error' in answer) return usual
  const answered = `answered ${answer.status}`
  if (reject?.evaluate(answer).outcome === 'true')
    return { status: 'rejected', reason: `${answered}, which \`reject\` refuses${said(answer)}` }
  const why = unexpected(answer, expect)
  if (expect && why === undefined) return { status: 'delivered', detail: answered }
  const isRefused = usual.status === 'rejected' && reject === undefined
  if (isRefused || (usual.status === 'delivered' && why === undefined)) return usual
  const reason = why === undefined ? `${answered}${said(answer)}` : `${answered}, but ${why}`
  return { ...pauseAsked(answer, now), fault: 'event', ...usual, status: 'retry', reason }
}

/** Not cut: half of a secret that it repeats could no longer be masked. */
const said = ({ text }: HttpReply): string => {
  const reply = oneLine(text).trim()
  return reply && `: ${reply}`
}
