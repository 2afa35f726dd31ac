import { shorten, type Outcome } from 'chatgate/plugin'
import { writeProgress } from './recipients.ts'

/** A recipient that the server refused. */
export interface Refusal {
  recipient: string
  reason: string
  isForGood: boolean
  /** Whether the reply is not about the recipient: the server serves no one right now. */
  isOfSession: boolean
}

/**
 * The outcome of a mail: which recipients have it, over all attempts, and which were refused by the last one.
 * `response` is the server's reply.
 */
export const outcomeOf = (has: readonly string[], refused: readonly Refusal[], response: string): Outcome => {
  if (refused.length === 0) return { status: 'delivered', detail: response }
  const missed = refused.map(({ recipient, reason }) => `not to ${recipient}: ${reason}`)
  const got = has.length > 0 ? [`delivered to ${firstOf(has, ', ')}`] : []
  const reason = [firstOf(missed, '; '), ...got].join('; ')
  const progress = has.length > 0 ? { progress: writeProgress(has) } : {}
  if (refused.every(({ isForGood }) => isForGood)) return { status: 'rejected', reason, ...progress }
  const fault = refused.every(({ isOfSession }) => isOfSession) ? 'destination' : 'event'
  return { status: 'retry', reason, fault, ...progress }
}

const SHOWN = 5
/** For the server's reply about one recipient. */
const REPLY_LENGTH = 200

const firstOf = (texts: readonly string[], between: string): string =>
  [...texts.slice(0, SHOWN), ...(texts.length > SHOWN ? [`${texts.length - SHOWN} more`] : [])].join(between)

/** The errors of nodemailer. */
interface MailError extends Error {
  code?: string | undefined
  /** The server's reply code. */
  responseCode?: number | undefined
  response?: string | undefined
  /** Present if one recipient was refused. */
  recipient?: string | undefined
  /** Present if all recipients were refused. */
  rejectedErrors?: MailError[] | undefined
}

/**
 * Replies that are about the session and not the mail: the service is closing, commands out of order, a login is
 * missing.
 */
const OF_THE_SESSION = new Set([421, 503, 530])

const isOfSession = ({ responseCode = 0 }: MailError): boolean => OF_THE_SESSION.has(responseCode)

const isForGood = (error: MailError): boolean => (error.responseCode ?? 0) >= 500 && !isOfSession(error)

export const refusalOf = (error: MailError): Refusal => ({
  recipient: error.recipient ?? 'someone',
  reason: shorten(oneLine(error.response ?? error.message), REPLY_LENGTH),
  isForGood: isForGood(error),
  isOfSession: isOfSession(error),
})

/** The refusals in an error that says all recipients were refused. Throws any other error. */
export const refusalsIn = (error: unknown): Refusal[] => {
  const { rejectedErrors = [] } = error as MailError
  if (rejectedErrors.length === 0) throw error
  return rejectedErrors.map(refusalOf)
}

/** Only a reply about this mail or its recipients is a permanent refusal; a login or a server can be fixed. */
export const failureOf = (thrown: unknown): Extract<Outcome, { reason: string }> => {
  const error: MailError = thrown instanceof Error ? thrown : new Error(String(thrown))
  const { code, cause } = error
  const isAboutMail = (code === 'EMESSAGE' || code === 'EENVELOPE') && !isOfSession(error)
  // The abort reason says why; nodemailer only says that it was aborted.
  const { message } = code === 'EABORT' && cause instanceof Error ? cause : error
  const reason = oneLine(message)
  if (!isAboutMail) return { status: 'retry', reason, fault: 'destination' }
  return isForGood(error) ? { status: 'rejected', reason } : { status: 'retry', reason, fault: 'event' }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
