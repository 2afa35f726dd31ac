import { needsSetUp, type Outcome } from 'chatgate/plugin'

/** What is looked at in an error of the library, whose classes only its own code has. */
interface Thrown {
  name?: string
  message?: string
  /** Of JetStream's API: what the server means. */
  code?: unknown
  status?: unknown
  cause?: unknown
}

const TOO_LARGE = 10054

/**
 * The outcome of an error that concerns this message only. Rejects with the error if the connection should be given up.
 * The codes are the server's: https://github.com/nats-io/nats-server/blob/main/server/errors.json
 */
export const outcomeForMessage = (error: unknown): Outcome => {
  const { name, message = '', code, cause } = (error ?? {}) as Thrown
  const { name: inner, message: innerMessage } = (cause ?? {}) as Thrown
  if (name === 'JetStreamNotEnabled')
    return later('no stream takes this subject, or JetStream is off; add the subject to a stream')
  if (inner === 'PermissionViolationError')
    return later(`answered ${innerMessage}; let the user of \`url\` publish there`)
  if (name === 'InvalidArgumentError' && message.includes('max_payload'))
    return { status: 'rejected', reason: 'the message is larger than the server takes (max_payload)' }
  if (name !== 'JetStreamApiError') throw error
  const reason = `answered ${String(code)}: ${message}`
  return code === TOO_LARGE ? { status: 'rejected', reason } : { status: 'retry', reason, fault: 'busy' }
}

/** Another event may go to another subject. */
const later = (reason: string): Outcome => ({ status: 'retry', reason, fault: 'event' })

/** What to do about an error that concerns all that is sent; undefined for what passes by itself. */
export const outcomeForAll = (error: unknown): Outcome | undefined => {
  const { name, message = '' } = (error ?? {}) as Thrown
  if (name === 'AuthorizationError' || name === 'UserAuthenticationExpiredError')
    return needsSetUp(`answered ${message}; look at the login in \`url\``)
  if (name === 'JetStreamNotEnabled')
    return needsSetUp('JetStream is not enabled on the server; switch it on')
  if (message.includes("does not support 'tls'"))
    return needsSetUp('the server has no TLS; write nats:// in `url`, or switch TLS on')
  return undefined
}
