import { answerContractOf } from '../events/catalog.ts'
import type { EventSource } from '../events/chat-event.ts'
import type { Envelope } from '../events/envelope.ts'

/** Why Chat was told what it was told. A closed list; each can be searched for. */
export const DECISION_REASONS = {
  answered: 'A responder answered, and Chat was told so.',
  'nobody-answered':
    'No responder had an answer, or a filter stopped the event before one was asked; Chat was told what `otherwise` says.',
  late: 'No answer had come `within` the time; Chat was told what `otherwise` says.',
  'responder-failed': 'A responder could not find out; Chat was told what `otherwise` says.',
  'responder-threw': 'A plugin threw an error while it was asked; Chat was told what `unusable` says.',
  'responder-misbehaved':
    'A responder answered what cannot be read, or what the command does not allow; Chat was told what `unusable` says.',
  'responder-hung':
    'A plugin did not end although its time was over, or is not asked any more, as it did not return before; Chat was told what `otherwise` says.',
  'not-asked':
    'The plugins could not be asked: too many questions of this command were waiting, or they were being started anew; Chat was told what `otherwise` says.',
  'body-unreadable':
    'The body does not fit its command, so nobody was asked; Chat was told what `unreadable` says.',
  shadow: 'The responders were only listened to: Chat was told to go ahead at once.',
} as const

type DecisionReason = keyof typeof DECISION_REASONS

/** What Chat was told, in a word. */
export type Told = 'allow' | 'refuse' | 'refuse-some' | 'discard' | 'modify' | 'reply'

/** A before-event whose answer is asked for. */
export type AskedEvent = EventSource & { query: string; traceParent?: string }

/** A verdict that comes so long after the answer had to leave is still recorded; then the responder is told to stop. */
export const LATE_MS = 2_000

/** What the responders say of an event. */
export interface Verdict {
  reason: Exclude<DecisionReason, 'late' | 'shadow' | 'body-unreadable'>
  /** Where a responder answered; it has been checked. */
  envelope?: Envelope
  /** The step that decided, `<position>. <plugin>` behind the command. */
  step?: string
  /** What was wrong, or what the responder said for people. */
  why?: string
}

/** What is kept of a decision. Times in milliseconds. */
export interface Decision {
  reason: DecisionReason
  told: Told
  /** The ErrorCode that Chat was told. */
  code: number
  step?: string
  why?: string
  /** From the arrival of the callback until the answer was ready. */
  durationMs: number
  /** What the responders said, where Chat was not told that: in shadow mode, or when it came too late. */
  verdict?: Omit<Decision, 'verdict' | 'told' | 'code'> & { told?: Told; code?: number }
}

/** Names what an envelope says in answer to a command. */
export const toldBy = (command: string, envelope: Envelope): Told => {
  if (envelope.ErrorCode === 2 && answerContractOf(command)?.discards) return 'discard'
  if (envelope.ErrorCode !== 0) return 'refuse'
  if (typeof envelope['RspData'] === 'string') return 'reply'
  const results = (envelope['ResultItem'] ?? []) as { ResultCode: number }[]
  const refused = results.filter(({ ResultCode }) => ResultCode !== 0)
  if (results.length > 0 && refused.length === results.length) return 'refuse'
  if (refused.length > 0) return 'refuse-some'
  if (['RefusedMembers_Account', 'RefusedSubscribers_Account'].some(name => isFilled(envelope[name])))
    return 'refuse-some'
  return envelope['MsgBody'] !== undefined || envelope['CloudCustomData'] !== undefined ? 'modify' : 'allow'
}

const isFilled = (list: unknown): boolean => Array.isArray(list) && list.length > 0
