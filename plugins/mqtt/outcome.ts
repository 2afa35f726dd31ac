import { needsSetUp, type Outcome } from 'chatgate/plugin'

const NOT_AUTHORIZED = 135
const NOBODY_SUBSCRIBED = 16
const QUOTA_EXCEEDED = 151
/** The topic's name, and the format of the payload, are invalid. */
const REFUSED: ReadonlySet<number> = new Set([144, 153])

/** The outcome of what a broker said of one message, by the reason code. https://docs.oasis-open.org/mqtt/mqtt/v5.0/mqtt-v5.0.html */
export const outcomeOfAck = (code: number, topic: string, said = ''): Outcome => {
  if (code === 0) return { status: 'delivered' }
  const answered = `answered ${code}${said && `: ${said}`}`
  if (code === NOBODY_SUBSCRIBED)
    return { status: 'retry', reason: `answered 16: nobody is subscribed to ${topic}`, fault: 'event' }
  if (REFUSED.has(code)) return { status: 'rejected', reason: answered }
  if (code === QUOTA_EXCEEDED) return { status: 'retry', reason: answered, fault: 'busy' }
  const toDo = code === NOT_AUTHORIZED ? `; let the user of \`url\` publish to ${topic}` : ''
  return { status: 'retry', reason: `${answered}${toDo}`, fault: 'event' }
}

/** What to do when a broker refuses the connection, by the code; 1 to 5 are of brokers before MQTT 5. */
const SET_UP: Readonly<Record<number, string>> = {
  1: 'the broker must know MQTT 5',
  132: 'the broker must know MQTT 5',
  4: 'look at the login in `url`',
  134: 'look at the login in `url`',
  5: 'look at the login in `url`, and whether its user may connect',
  135: 'look at the login in `url`, and whether its user may connect',
  138: 'the broker has banned this client; lift that',
}

/**
 * What the library says of Mosquitto's answer to a message above its `message_size_limit`: 149, which no PUBACK may have.
 * It gives the connection up, and does not say which message it was.
 */
const UNKNOWN_ACK = 'Invalid puback reason code'

/** Undefined for what passes by itself. */
export const outcomeForAll = (error: unknown): Outcome | undefined => {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: string }
  if (message === UNKNOWN_ACK)
    return {
      status: 'retry',
      reason: 'the broker refused this message, or another one at the same time, probably as too large',
      fault: 'event',
    }
  const toDo = typeof code === 'number' ? SET_UP[code] : undefined
  return toDo === undefined ? undefined : needsSetUp(`${message}; ${toDo}`)
}
