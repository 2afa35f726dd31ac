import type { Body } from '../events/body.ts'
import { answerContractOf, wantsAnswer } from '../events/catalog.ts'
import type { AnswerContract } from '../events/commands/command.ts'
import type { Envelope } from '../events/envelope.ts'
import type { EventFacts } from '../events/event.ts'
import { askedPeople } from '../events/understand.ts'
import type { AnswerPolicy, Otherwise } from '../plugin/policy.ts'
import { toldBy, type Decision, type ResponderVerdict } from './decision.ts'
import { toEnvelope } from './envelope.ts'

/** A before-event waiting for its answer. */
export interface Pending {
  event: EventFacts & { unreadable?: string; query: string; body: Uint8Array }
  body: Body
  /** By `performance.now()`. */
  arrivedAt: number
}

export interface DeciderOptions<Question extends Pending> {
  /** By the config in force; undefined if it has none for the command. */
  policyOf: (command: string) => AnswerPolicy | undefined
  /** Asks the responders, if they can be asked now. */
  ask: (event: Pending['event'], withinMs: number) => Promise<ResponderVerdict> | undefined
  /** Called with each decision, and again when a verdict comes later. */
  onDecision: (pending: Question, decision: Decision) => void
}

/**
 * Whether the content of the answer to a command matters. For one that is not in the catalog, the config may say so.
 */
export const isAskedBy =
  (policyOf: DeciderOptions<Pending>['policyOf']) =>
  (command: string): boolean =>
    wantsAnswer(command) || policyOf(command) !== undefined

/** Decides what Chat is told before something happens. Resolves in time, whatever the responders do. */
export const createDecider = <Question extends Pending>({
  policyOf,
  ask,
  onDecision,
}: DeciderOptions<Question>) => {
  return async (pending: Question): Promise<Envelope> => {
    const { event } = pending
    const contract = answerContractOf(event.command)
    if (!contract) throw new Error(`${event.command} has no answer`)
    const say = (otherwise: Otherwise): Envelope => envelopeFor(otherwise, contract, pending)
    const policy = policyOf(event.command)
    if (!policy || policy.apps?.includes(event.app) === false) return say(contract.usualOtherwise)
    return decide(pending, policy, say, ask, decision => onDecision(pending, decision))
  }
}

const envelopeFor = (otherwise: Otherwise, contract: AnswerContract, { event, body }: Pending): Envelope =>
  toEnvelope({ decision: otherwise }, { contract, people: askedPeople(event.command, body) })

const decide = async (
  pending: Pending,
  policy: AnswerPolicy,
  say: (otherwise: Otherwise) => Envelope,
  ask: DeciderOptions<Pending>['ask'],
  onDecision: (decision: Decision) => void,
): Promise<Envelope> => {
  const { event, arrivedAt } = pending
  const isShadow = policy.mode === 'shadow'
  // In shadow mode nothing waits for the responders, so they have the whole time.
  const leftMs = isShadow ? policy.withinMs : arrivedAt + policy.withinMs - performance.now()
  const asking = isAskable(pending, policy) ? ask(event, leftMs) : undefined
  const verdict = asking && !isShadow ? await inTime(asking, leftMs) : undefined
  const facts = verdict ?? (isShadow ? SHADOW : unasked(pending, policy, asking))
  const envelope = verdict?.envelope ?? say(isShadow ? 'allow' : toldWithout(facts.reason, policy))
  const decision: Decision = {
    ...factsOf(facts),
    ...saidBy(event.command, envelope),
    durationMs: since(arrivedAt),
  }
  onDecision(decision)
  // A verdict that comes after the answer is recorded beside it.
  if (!verdict) void asking?.then(late => onDecision({ ...decision, verdict: recorded(late, pending) }))
  return envelope
}

const SHADOW = { reason: 'shadow' } as const

const isAskable = ({ event }: Pending, { unreadable }: AnswerPolicy): boolean =>
  event.unreadable === undefined || unreadable === 'ask'

/** What Chat is told if there is no answer that could be sent. */
const toldWithout = (
  reason: Decision['reason'],
  { otherwise, unusable, unreadable }: AnswerPolicy,
): Otherwise => {
  // A service that means "no" must not be mistaken for one that did not answer.
  if (reason === 'responder-misbehaved' || reason === 'responder-threw') return unusable
  if (reason === 'body-unreadable' && unreadable !== 'ask') return unreadable
  return otherwise
}

const inTime = async (
  asking: Promise<ResponderVerdict>,
  leftMs: number,
): Promise<ResponderVerdict | undefined> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, leftMs))
  })
  try {
    return await Promise.race([asking, late])
  } finally {
    clearTimeout(timer)
  }
}

const unasked = (
  pending: Pending,
  policy: AnswerPolicy,
  asking: unknown,
): Pick<Decision, 'reason' | 'step' | 'why'> => {
  const { unreadable } = pending.event
  if (unreadable !== undefined && !isAskable(pending, policy))
    return { reason: 'body-unreadable', why: unreadable }
  return { reason: asking ? 'late' : 'not-asked' }
}

const factsOf = ({ reason, step, why }: Pick<Decision, 'reason' | 'step' | 'why'>) => ({
  reason,
  ...(step !== undefined && { step }),
  ...(why !== undefined && { why }),
})

const saidBy = (command: string, envelope: Envelope) => ({
  told: toldBy(command, envelope),
  code: envelope.ErrorCode,
})

const recorded = (verdict: ResponderVerdict, { event, arrivedAt }: Pending) => ({
  ...factsOf(verdict),
  ...(verdict.envelope && saidBy(event.command, verdict.envelope)),
  durationMs: since(arrivedAt),
})

const since = (startedAt: number): number => Math.round((performance.now() - startedAt) * 10) / 10
