import { shorten, type Outcome } from 'chatgate/plugin'
import { writeProgress } from './recipients.ts'

/** A recipient whom the server does not take. */
export interface Refusal {
  recipient: string
  reason: string
  isForGood: boolean
  /** Whether it says nothing of the recipient, but that nobody is served now. */
  isOfSession: boolean
}

/** What became of a mail: who has it, over all attempts, and who was refused by the last. `response` is what the server said of it. */
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
/** Of what a server says of one recipient. */
const REPLY_LENGTH = 200

const firstOf = (texts: readonly string[], between: string): string =>
  [...texts.slice(0, SHOWN), ...(texts.length > SHOWN ? [`${texts.length - SHOWN} more`] : [])].join(between)

/** What nodemailer throws. */
interface MailError extends Error {
  code?: string | undefined
  /** The server's reply code. */
  responseCode?: number | undefined
  response?: string | undefined
  /** For the refusal of one recipient. */
  recipient?: string | undefined
  /** Where all recipients were refused. */
  rejectedErrors?: MailError[] | undefined
}

/** Replies that are about the session and not the mail: the service is closing, commands out of order, a login is missing. */
const OF_THE_SESSION = new Set([421, 503, 530])

const isOfSession = ({ responseCode = 0 }: MailError): boolean => OF_THE_SESSION.has(responseCode)

const isForGood = (error: MailError): boolean => (error.responseCode ?? 0) >= 500 && !isOfSession(error)

export const refusalOf = (error: MailError): Refusal => ({
  recipient: error.recipient ?? 'somebody',
  reason: shorten(oneLine(error.response ?? error.message), REPLY_LENGTH),
  isForGood: isForGood(error),
  isOfSession: isOfSession(error),
})

/** The refusals behind an error that says that all were refused. Throws any other error. */
export const refusalsIn = (error: unknown): Refusal[] => {
  const { rejectedErrors = [] } = error as MailError
  if (rejectedErrors.length === 0) throw error
  return rejectedErrors.map(refusalOf)
}

/** Refused for good is only what the server says of this mail or its recipients; a login or a server can be set right. */
export const failureOf = (thrown: unknown): Extract<Outcome, { reason: string }> => {
  const error: MailError = thrown instanceof Error ? thrown : new Error(String(thrown))
  const { code, cause } = error
  const isAboutMail = (code === 'EMESSAGE' || code === 'EENVELOPE') && !isOfSession(error)
  // Who aborted has said why; nodemailer says only that.
  const { message } = code === 'EABORT' && cause instanceof Error ? cause : error
  const reason = oneLine(message)
  if (!isAboutMail) return { status: 'retry', reason, fault: 'destination' }
  return isForGood(error) ? { status: 'rejected', reason } : { status: 'retry', reason, fault: 'event' }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
