import { needsSetUp, type Outcome } from 'chatgate/plugin'

/** The queue is full and refuses more, or could not write the message. */
export const NACKED: Outcome = {
  status: 'retry',
  reason: 'the server did not take the message (nack): a queue is full, or fails',
  fault: 'busy',
}

/** No queue gets it. Another event may have another key. */
export const unroutable = (why: string, exchange: string, key: string): Outcome => ({
  status: 'retry',
  reason:
    exchange === ''
      ? `answered ${why}: there is no queue ${key}; declare it`
      : `answered ${why}: no queue of the exchange ${exchange} is bound for the key ${key}; bind one`,
  fault: 'event',
})

const TOO_LARGE = /message size (\d+) is larger than configured max size/

/**
 * The server closes the channel for one message that is larger than its `max_message_size`, and with it lose the others that are
 * under way, which are not to blame. Undefined if it was closed for something else.
 */
export const tooLarge = (why: Error, bytes: number): Outcome | undefined => {
  const [, size] = TOO_LARGE.exec(why.message) ?? []
  if (size === undefined) return undefined
  return Number(size) === bytes
    ? { status: 'rejected', reason: why.message }
    : { status: 'retry', reason: 'the server closed the channel because of another message', fault: 'event' }
}

/** What to do about an error that concerns all that is sent, as the beginning of a sentence. */
const SET_UP: readonly (readonly [error: RegExp, toDo: string])[] = [
  [/^Handshake terminated by server: 403 /, 'look at the login in `url`'],
  // The library does not say what the server said.
  [/^Expected ConnectionOpenOk; got <ConnectionClose /, 'look at the virtual host at the end of `url`'],
  [/[:;] 404 \(NOT-FOUND\)/, 'declare the exchange, or look at `exchange`'],
  [/[:;] 403 \(ACCESS-REFUSED\)/, 'let the user of `url` write to the exchange'],
]

/** Undefined for what passes by itself. */
export const outcomeForAll = (error: unknown): Outcome | undefined => {
  const said = error instanceof Error ? error.message : ''
  const [, toDo] = SET_UP.find(([pattern]) => pattern.test(said)) ?? []
  return toDo === undefined ? undefined : needsSetUp(`${said}; ${toDo}`)
}
