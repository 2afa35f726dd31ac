import { nameMarkup, type Outcome } from 'chatgate/plugin'

/** What separates tokens, what stands for any of them, and what the protocol cannot carry. */
export const SUBJECT = nameMarkup('nats', /[.*>\s\p{Cc}]/gu)

/** Servers close the connection when a line of the protocol is longer than 4 KiB, which may also hold the reply subject. */
const SUBJECT_BYTES = 2_000

/** No token is empty: an event may have no subject, for example. */
export const fillTokens = (subject: string): string =>
  subject
    .split('.')
    .map(token => token || '_')
    .join('.')

/** What is wrong with a subject. Blanks and wildcards can only be in the template's own text. */
export const subjectMistake = (subject: string): Outcome | undefined => {
  if (Buffer.byteLength(subject) > SUBJECT_BYTES)
    return { status: 'rejected', reason: `the subject is longer than ${SUBJECT_BYTES} bytes` }
  if (!/[\s\p{Cc}]/u.test(subject) && !/(^|\.)[*>](\.|$)/.test(subject)) return undefined
  return {
    status: 'retry',
    reason: '`subject` gives a name with a blank or a wildcard, to which nothing can be published',
    fault: 'event',
  }
}
