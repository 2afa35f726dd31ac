import type { Question } from '../decide/envelope.ts'
import { mistakeIn } from '../decide/responders.ts'
import { answerableCommands, answerContractOf } from '../events/catalog.ts'
import { askedPeople } from '../events/understand.ts'
import type { Answer, ChatEvent, PluginDefinition } from '../plugin.ts'
import type { Said } from '../plugin/answer.ts'
import { inTime } from '../base/in-time.ts'
import { askWith } from './call.ts'
import { asked } from './attempt.ts'
import { type Check, shown } from './check.ts'
import { SETTLE_MS } from './delivering.ts'
import { pretendNetwork, type OtherEnd } from './network.ts'
import { sampleEvent } from './samples.ts'
import { startPlugin } from './start.ts'

import assert from 'node:assert/strict'

type ResponderDefinition = PluginDefinition<'responder'>

export const responderChecks = (definition: ResponderDefinition): Check[] => [
  {
    what: 'answers what the command allows, or nothing, and changes no event',
    run: () => checkAnswers(definition, 500),
    isVital: true,
  },
  {
    what: 'answers nothing, or that it failed, when the network is unreachable',
    run: () => checkAnswers(definition, 'unreachable'),
  },
  {
    what: 'stops waiting when the signal is aborted',
    run: () => checkAborted(definition),
  },
]

const questionOf = (event: ChatEvent): Question => {
  const contract = answerContractOf(event.command)
  if (!contract) throw new Error(`${event.command} has no answer`)
  return { contract, people: askedPeople(event.command, event.body) }
}

const ask = async (
  definition: ResponderDefinition,
  event: ChatEvent,
  otherEnd: OtherEnd,
  signal: AbortSignal,
): Promise<Answer | undefined> => {
  const responder = startPlugin(definition, definition.example, pretendNetwork(otherEnd).tools)
  const { people } = questionOf(event)
  const originalBody = Buffer.from(JSON.stringify(event.body))
  try {
    return await askWith('answer()', event, () =>
      responder.answer(event, asked({ people, originalBody, signal })),
    )
  } finally {
    await responder.stop?.()
  }
}

const checkAnswers = async (definition: ResponderDefinition, otherEnd: OtherEnd): Promise<void> => {
  for (const event of answerableCommands.map(command => sampleEvent(command))) {
    const answer = await inTime(
      ask(definition, event, otherEnd, AbortSignal.timeout(SETTLE_MS)),
      SETTLE_MS,
      `answer() did not return for the sample of ${event.command}`,
    )
    checkAnswer(answer, event)
  }
}

/** An answer that fits one command may be invalid for another: only refusals fit all of them. */
const checkAnswer = (answer: unknown, event: ChatEvent): void => {
  if (answer === undefined) return
  assert.ok(
    typeof answer === 'object' && answer !== null,
    `answer() returned ${shown(answer)} for the sample of ${event.command}; return an answer, or undefined for none`,
  )
  if ('failed' in answer || 'unusable' in answer) {
    const why = 'failed' in answer ? answer.failed : answer.unusable
    assert.ok(
      typeof why === 'string' && why !== '',
      `answer() failed without saying why for the sample of ${event.command}`,
    )
    return
  }
  const mistake = mistakeIn(answer as Said, questionOf(event))
  assert.ok(
    mistake === undefined,
    `answer() returned ${shown(answer)} for the sample of ${event.command}: ${mistake}`,
  )
}

const checkAborted = async (definition: ResponderDefinition): Promise<void> => {
  const event = sampleEvent('Group.CallbackBeforeSendMsg')
  const controller = new AbortController()
  const asking = ask(definition, event, 'silent', controller.signal)
  controller.abort()
  await inTime(asking, SETTLE_MS, 'answer() kept waiting after the signal was aborted')
}
