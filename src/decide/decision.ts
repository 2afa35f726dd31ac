import { answerContractOf } from '../events/catalog.ts'
import type { EventSource } from '../events/chat-event.ts'
import type { Envelope } from '../events/envelope.ts'

/** Why Chat got its answer. A closed list; each reason can be searched for. */
export const DECISION_REASONS = {
  answered: 'A responder answered, and Chat was told so.',
  'nobody-answered':
    'No responder had an answer, or a filter stopped the event before one was asked; Chat got the answer set by `otherwise`.',
  late: 'No answer came in the time that `within` allows; Chat got the answer set by `otherwise`.',
  'responder-failed': 'A responder could not find out; Chat got the answer set by `otherwise`.',
  'responder-threw': 'A plugin threw an error while it was asked; Chat got the answer set by `unusable`.',
  'responder-misbehaved':
    'A responder gave an answer that cannot be read, or that the command does not allow; Chat got the answer set by `unusable`.',
  'responder-hung':
    'A plugin did not finish in its time, or is no longer asked because it hung earlier; Chat got the answer set by `otherwise`.',
  'not-asked':
    'The plugins could not be asked: too many questions of this command were waiting, or they were being restarted; Chat got the answer set by `otherwise`.',
  'body-unreadable':
    'The body does not fit its command, so no responder was asked; Chat got the answer set by `unreadable`.',
  shadow: 'Shadow mode: Chat was told to go ahead at once, and the answer was only recorded.',
} as const

type DecisionReason = keyof typeof DECISION_REASONS

/** What Chat was told, in one word. */
export type Told = 'allow' | 'refuse' | 'refuse-some' | 'discard' | 'modify' | 'reply'

/** A before-event that the responders are asked about. */
export type AskedEvent = EventSource & { query: string; traceParent?: string }

/** A verdict that comes up to this much too late is still recorded; after that the responder is told to stop. */
export const LATE_MS = 2_000

/** The responders' verdict on an event. */
export interface ResponderVerdict {
  reason: Exclude<DecisionReason, 'late' | 'shadow' | 'body-unreadable'>
  /** Present if a responder answered; it has been checked. */
  envelope?: Envelope
  /** The step that decided: `<position>. <plugin>` after the command. */
  step?: string
  /** What was wrong, or the responder's explanation for people. */
  why?: string
}

/** The stored record of a decision. Times in milliseconds. */
export interface Decision {
  reason: DecisionReason
  told: Told
  /** The ErrorCode that was sent to Chat. */
  code: number
  step?: string
  why?: string
  /** From the arrival of the callback until the answer was ready. */
  durationMs: number
  /** The responders' verdict if Chat was told something else: in shadow mode, or because it came too late. */
  verdict?: Omit<Decision, 'verdict' | 'told' | 'code'> & { told?: Told; code?: number }
}

/** Sums up the envelope that answers a command in one word. */
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
