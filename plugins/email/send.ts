import type { Attempt, Outcome } from 'chatgate/plugin'
import { failureOf, outcomeOf, refusalOf, refusalsIn, type Refusal } from './outcome.ts'
import { envelopeOf, needsUtf8, readProgress } from './recipients.ts'
import type { openServer } from './server.ts'

/** The parts of a mail. */
export interface Parts {
  subject: string
  text: string
  html?: string | undefined
}

const HEADERS = { 'auto-submitted': 'auto-generated' }

const WITHOUT_UTF8 = 'the server has no SMTPUTF8, which this address needs'

/**
 * Sends mails to the same recipients. A recipient that already has one from an earlier attempt does not get it again.
 * Never throws.
 */
export const createSender = (
  { transport, takesUtf8 }: ReturnType<typeof openServer>,
  from: string,
  to: string[],
) => {
  const envelope = envelopeOf(from, to)
  const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'chatgate'

  /** The recipients that the server cannot take because it lacks SMTPUTF8. */
  const unreachable = async (recipients: readonly string[]): Promise<string[]> => {
    if (![envelope.from, ...recipients].some(needsUtf8) || (await takesUtf8())) return []
    if (needsUtf8(envelope.from)) throw new Error(`${envelope.from}: ${WITHOUT_UTF8}`)
    return recipients.filter(needsUtf8)
  }

  const submit = async (parts: Parts, { id, signal }: Attempt, recipients: string[]): Promise<Submitted> => {
    // The same for every attempt, so that a mail program can recognize a repeat.
    const messageId = `<${id.replaceAll(/[^\w./-]/g, '-')}@${domain}>`
    const sent = { envelope: { ...envelope, to: recipients }, messageId, headers: HEADERS, signal }
    try {
      const whole = { from, to, ...sent, ...parts }
      const { accepted, rejectedErrors = [], response } = await transport.sendMail(whole)
      return { accepted, refused: rejectedErrors.map(refusalOf), response }
    } catch (error) {
      // All of them were refused, each for its own reason.
      return { accepted: [], refused: refusalsIn(error), response: '' }
    }
  }

  const send = async (parts: Parts, attempt: Attempt): Promise<Outcome> => {
    const before = readProgress(attempt.progress)
    const recipients = envelope.to.filter(address => !before.includes(address))
    if (recipients.length === 0) return outcomeOf(before, [], 'all recipients have it')
    const left = await unreachable(recipients)
    const reachable = recipients.filter(address => !left.includes(address))
    const { accepted, refused, response } =
      reachable.length > 0 ? await submit(parts, attempt, reachable) : NOTHING_SUBMITTED
    const inUtf8 = left.map(recipient => ({
      recipient,
      reason: WITHOUT_UTF8,
      isForGood: false,
      isOfSession: false,
    }))
    return outcomeOf([...before, ...accepted], [...refused, ...inUtf8], response)
  }

  return (parts: Parts, attempt: Attempt): Promise<Outcome> => send(parts, attempt).catch(failureOf)
}

interface Submitted {
  accepted: string[]
  refused: Refusal[]
  response: string
}

const NOTHING_SUBMITTED: Submitted = { accepted: [], refused: [], response: '' }
