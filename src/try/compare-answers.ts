import { isDeepStrictEqual } from 'node:util'
import { answerOfKept } from '../callback/answers.ts'
import type { AnswerConfig } from '../config/config.ts'
import { createDecider, isAskedBy } from '../decide/decider.ts'
import { toldBy, type Decision } from '../decide/decision.ts'
import { isRecord, type Body } from '../events/body.ts'
import type { Envelope } from '../events/envelope.ts'
import { parseExactly } from '../events/exact-json.ts'
import type { KeptEvent } from '../store/store.ts'
import { withoutSending, type DryRun } from '../tools/tools.ts'
import type { Side } from './compare.ts'
import { note, type AnswerDifference } from './differences.ts'

/** What Chat would be told of a before-event. */
interface Answered {
  envelope: Envelope
  decision?: Decision
}

/**
 * Asks the responders of two configs about before-events, and notes where Chat would be told something else. A service behind the
 * network is not asked; what it would have said is not known.
 */
export const createAnswerComparison = (before: Side, after: Side, difference: AnswerDifference) => {
  const sides = [before, after].map(({ config, answer: ask }) => {
    const byCommand = new Map(config.answers.map(one => [one.policy.command, one]))
    return { byCommand, policyOf: (command: string) => byCommand.get(command)?.policy, ask }
  })
  const [was, is] = sides
  if (!was || !is) throw new Error('two configs are compared')
  const isAlike = (command: string): boolean =>
    isDeepStrictEqual(shapeOf(was.byCommand.get(command)), shapeOf(is.byCommand.get(command)))

  return async (event: KeptEvent): Promise<void> => {
    const { command } = event
    if (!sides.some(({ policyOf }) => isAskedBy(policyOf)(command))) return
    if (isAlike(command)) {
      difference.unchanged += 1
      return
    }
    const dryRun: DryRun = { wasAsked: false }
    const [then, now] = await withoutSending(
      async () => [await tell(event, was), await tell(event, is)] as const,
      dryRun,
    )
    if (dryRun.wasAsked) difference.notAsked += 1
    else if (isDeepStrictEqual(then.envelope, now.envelope)) difference.unchanged += 1
    else
      note(difference.changed, event, () => {
        const texts = { before: say(command, then), after: say(command, now) }
        return { ...texts, why: `${texts.before} → ${texts.after}` }
      })
  }
}

const shapeOf = (config: AnswerConfig | undefined) =>
  config && {
    policy: config.policy,
    steps: config.steps.map(({ pluginFile, written }) => ({ pluginFile, written })),
  }

interface Asking {
  policyOf: Parameters<typeof isAskedBy>[0]
  ask: Side['answer']
}

const tell = async (event: KeptEvent, { policyOf, ask }: Asking): Promise<Answered> => {
  if (!isAskedBy(policyOf)(event.command)) return { envelope: answerOfKept(event.unreadable).envelope }
  let decision: Decision | undefined
  const decide = createDecider({
    policyOf,
    // What is only recorded does not change what Chat is told.
    ask: (asked, withinMs) => (policyOf(asked.command)?.mode === 'shadow' ? undefined : ask(asked, withinMs)),
    onDecision: (_, decided) => (decision ??= decided),
  })
  const envelope = await decide({ event, body: bodyOf(event), arrivedAt: performance.now() })
  return { envelope, ...(decision && { decision }) }
}

/** One that could not be read when it came cannot be read now. */
const bodyOf = ({ body }: KeptEvent): Body => {
  try {
    const read = parseExactly(new TextDecoder().decode(body))
    return isRecord(read) ? read : {}
  } catch {
    return {}
  }
}

/** `refuse: answered at Group.CallbackBeforeCreateGroup/1. deny-words`, and all that Chat is told beside that. */
const say = (command: string, { envelope, decision }: Answered): string => {
  const { ActionStatus: _status, ErrorCode, ErrorInfo, ...more } = envelope
  const told = [
    `${toldBy(command, envelope)}${ErrorCode > 1 ? ` ${ErrorCode}` : ''}`,
    decision && `: ${decision.reason}${decision.step === undefined ? '' : ` at ${decision.step}`}`,
    ErrorInfo && `: ${ErrorInfo}`,
    Object.keys(more).length > 0 && `: ${JSON.stringify(more)}`,
  ]
  return told.filter(Boolean).join('')
}
