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

/** Replies beyond 500 that are about the session and not the mail: commands out of order, a login is missing. */
const OF_THE_SESSION = new Set([503, 530])

/** Refused for good is only what the server says of this mail or its recipients; a login or a server can be set right. */
export const failureOf = (thrown: unknown): Extract<Outcome, { reason: string }> => {
  const error: MailError = thrown instanceof Error ? thrown : new Error(String(thrown))
  const { code, responseCode = 0, cause } = error
  const isAboutMail = code === 'EMESSAGE' || code === 'EENVELOPE'
  const isForGood = responseCode >= 500 && !OF_THE_SESSION.has(responseCode)
  // Who aborted has said why; nodemailer says only that.
  const { message } = code === 'EABORT' && cause instanceof Error ? cause : error
  const reason = message.replaceAll(/\s+/g, ' ')
  return isAboutMail && isForGood ? { status: 'rejected', reason } : { status: 'retry', reason }
}
