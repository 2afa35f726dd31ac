import { oneLine } from './template/escape.ts'
import type { HttpAnswer, HttpReply } from './http/request-types.ts'

/**
 * What is at fault for a failure. `destination`: it cannot be reached, or is down; after several in a row only probes
 * are sent to it. `event`: it cannot take this event; other events are still sent. `busy`: it works, but asks for less.
 * The default is `destination`.
 */
export type Fault = 'destination' | 'event' | 'busy'

/**
 * How an attempt ended. A value, so that the gateway and not the plugin decides when to try again. `progress` records
 * what is done of the message, in a format of the plugin's choice: the next attempt gets it, even after a restart, and
 * an attempt that returns none leaves it unchanged.
 */
export type Outcome =
  /** It arrived. `detail` is what the receiver said. */
  | { status: 'delivered'; detail?: string }
  /**
   * Worth another try. `afterMs` is the pause in milliseconds that the receiver asked for: no delivery is sent to it
   * meanwhile. It cannot make the next attempt earlier than `retry` says, or later than `retry.maxPause`; anything
   * except a number above 0 counts as absent.
   */
  | { status: 'retry'; reason: string; afterMs?: number; fault?: Fault; progress?: string }
  /** The receiver understood and refused this very message; trying again cannot help. */
  | { status: 'rejected'; reason: string; progress?: string }

/** A longer `progress` is a mistake of the plugin. */
export const PROGRESS_LENGTH_MAX = 256 * 1024

/**
 * These say that the message itself is wrong. Everything else, including 401 and 404, is retried: a mistake in the
 * receiver's setup must not cost its events.
 */
const REJECTED = new Set([400, 410, 413, 422])

/** These say that the receiver, or the service behind its proxy, does not work now, whatever is sent. */
const DOWN = new Set([502, 503, 504])

/** More than any receiver should be allowed to ask for. */
export const PAUSE_MAX_MS = 7 * 24 * 60 * 60 * 1000

/** How long nothing is sent to a destination that someone must set up first. */
export const SET_UP_PAUSE_MS = 60_000

/** The outcome where no message can pass until someone acts; the reason says what to do. Tried again after a minute, or after `afterMs`. */
export const needsSetUp = (reason: string, afterMs = SET_UP_PAUSE_MS): Outcome => ({
  status: 'retry',
  reason,
  fault: 'destination',
  afterMs,
})

/** The outcome of an HTTP delivery, the same for every destination that speaks HTTP. */
export const httpOutcome = (answer: HttpAnswer, now: number): Outcome => {
  if ('error' in answer) return { status: 'retry', reason: answer.error, fault: 'destination' }
  const { status, text } = answer
  // Not cut here: half of a secret that it repeats could no longer be masked.
  const reply = oneLine(text).trim()
  if (status >= 200 && status < 300) return { status: 'delivered', detail: `answered ${status}` }
  const isRedirect = status >= 300 && status < 400
  const reason = `answered ${status}${isRedirect ? ' (redirects are not followed)' : ''}${reply && `: ${reply}`}`
  if (REJECTED.has(status)) return { status: 'rejected', reason }
  const fault = faultOf(status)
  if (isRedirect) return { status: 'retry', reason, fault }
  return { status: 'retry', reason, fault, ...pauseAsked(answer, now) }
}

/** The pause that an answer asks for. */
export const pauseAsked = ({ headers }: HttpReply, now: number): { afterMs?: number } => {
  const afterMs = retryAfterMs(headers['retry-after'], now)
  return afterMs === undefined ? {} : { afterMs }
}

const faultOf = (status: number): Fault => {
  if (status === 429) return 'busy'
  return DOWN.has(status) ? 'destination' : 'event'
}

/** A date in the format that RFC 9110 §5.6.7 requires, for example `Sun, 06 Nov 1994 08:49:37 GMT`. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * `Retry-After` in seconds or as a date (RFC 9110 §10.2.3), as milliseconds from now, at most a week; undefined if it
 * is absent, unreadable or not in the future. A date in the past is what a slow clock makes of a valid one.
 */
const retryAfterMs = (header: string | undefined, now: number): number | undefined => {
  const text = header?.trim() ?? ''
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : HTTP_DATE.test(text) ? Date.parse(text) - now : 0
  return ms > 0 ? Math.min(ms, PAUSE_MAX_MS) : undefined
}
