import type { Envelope } from '../events/envelope.ts'

/**
 * Everything the gateway can say to Chat, row by row. Chat does not repeat after-events that were refused, so FAIL is
 * only for an event that is not kept or cannot be used.
 */
export interface CallbackAnswer {
  /** The row's name, which metrics count by. */
  name: AnswerName
  httpStatus: number
  envelope: Envelope
}

const ROWS = {
  kept: [200, ''],
  decided: [200, ''],
  probe: [200, ''],
  unreadable: [200, 'the body does not fit its command'],
  'app-unknown': [403, 'SdkAppid is missing or not one of the configured apps'],
  'sign-missing': [403, 'Sign or RequestTime is missing'],
  'sign-wrong': [403, 'Sign is wrong'],
  'too-old': [403, 'RequestTime is too far from now'],
  'not-json': [400, 'the body is not a JSON object'],
  'no-command': [400, 'neither the URL nor the body names a CallbackCommand'],
  'command-mismatch': [400, 'the URL and the body name different commands'],
  'reserved-command': [400, "commands of the family Gateway are reserved for the gateway's own events"],
  'bad-encoding': [400, 'the body cannot be decoded as its Content-Encoding says'],
  malformed: [400, 'the request is not valid HTTP'],
  'too-slow': [408, 'the request did not arrive in time'],
  'too-large': [413, 'the body is too large'],
  'headers-too-large': [431, 'the URL or the headers are too large'],
  'wrong-method': [405, 'callbacks are sent by POST'],
  'wrong-path': [404, 'there is nothing at this address'],
  'not-kept': [503, 'the event could not be kept'],
  overloaded: [503, 'too many events are waiting to be kept'],
  'internal-error': [500, 'the gateway made a mistake'],
} as const satisfies Record<string, readonly [httpStatus: number, info: string]>

export type AnswerName = keyof typeof ROWS

export const answerNames = Object.keys(ROWS) as AnswerName[]

const OK_NAMES: ReadonlySet<AnswerName> = new Set<AnswerName>(['kept', 'decided', 'probe'])

/** Whether the row says FAIL. A before-event's decision is not a refusal of the callback. */
export const isRefusal = (name: AnswerName): boolean => !OK_NAMES.has(name)

const rowOf = (name: AnswerName, detail?: string): CallbackAnswer => {
  const [httpStatus, info] = ROWS[name]
  const ok = !isRefusal(name)
  const ErrorInfo = detail === undefined ? info : `${info}: ${detail}`
  return {
    name,
    httpStatus,
    envelope: { ActionStatus: ok ? 'OK' : 'FAIL', ErrorCode: ok ? 0 : 1, ErrorInfo },
  }
}

const plain = new Map(answerNames.map(name => [name, rowOf(name)]))

/** The answer of this row, the same object each time; `detail` is appended to its text, in an answer of its own. */
export const answer = (name: AnswerName, detail?: string): CallbackAnswer =>
  (detail === undefined && plain.get(name)) || rowOf(name, detail)

/** Of an event that is kept, where nobody is asked about it. */
export const answerOfKept = (unreadable: string | undefined): CallbackAnswer =>
  unreadable === undefined ? answer('kept') : answer('unreadable', unreadable)

/** The answer with a before-event's decision. */
export const decided = (envelope: Envelope): CallbackAnswer => ({
  name: 'decided',
  httpStatus: 200,
  envelope,
})

/** The older events of Call expect the error under another name as well. Source: https://trtc.io/document/60130 */
export const withErrorMessage = (told: CallbackAnswer): CallbackAnswer => ({
  ...told,
  envelope: { ...told.envelope, ErrorMessage: told.envelope.ErrorInfo },
})
