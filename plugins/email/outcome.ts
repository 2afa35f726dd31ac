import type { Outcome } from 'chatgate/plugin'

/** The server took the mail, for some of its recipients at least: trying again would send it to those twice. */
export const successOf = ({ response, rejected }: { response: string; rejected: string[] }): Outcome => ({
  status: 'delivered',
  detail: rejected.length > 0 ? `${response}; not to ${rejected.join(', ')}` : response,
})

/** What nodemailer throws. */
interface MailError extends Error {
  code?: string
  /** The server's reply code. */
  responseCode?: number
}

/** Replies that are about the session and not the mail: the service is closing, commands out of order, a login is missing. */
const OF_THE_SESSION = new Set([421, 503, 530])

/** Refused for good is only what the server says of this mail or its recipients; a login or a server can be set right. */
export const failureOf = (thrown: unknown): Extract<Outcome, { reason: string }> => {
  const error: MailError = thrown instanceof Error ? thrown : new Error(String(thrown))
  const { code, responseCode = 0, cause } = error
  const isAboutMail = (code === 'EMESSAGE' || code === 'EENVELOPE') && !OF_THE_SESSION.has(responseCode)
  // Who aborted has said why; nodemailer says only that.
  const { message } = code === 'EABORT' && cause instanceof Error ? cause : error
  const reason = message.replaceAll(/\s+/g, ' ')
  if (!isAboutMail) return { status: 'retry', reason, fault: 'destination' }
  return responseCode >= 500 ? { status: 'rejected', reason } : { status: 'retry', reason, fault: 'event' }
}
