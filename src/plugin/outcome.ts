import { oneLine } from './template/escape.ts'
import type { HttpAnswer } from './http/http.ts'

/**
 * Whose fault a failure is: after some in a row of the `destination` (it cannot be reached, or is down) nothing is sent to it but probes;
 * where it cannot take an `event`, other events go on being sent. `busy` is a destination that works, and asks for less. It is
 * taken to be the destination's unless the plugin says so.
 */
export type Fault = 'destination' | 'event' | 'busy'

/**
 * How an attempt ended. A value, so that the gateway and not the plugin decides when to try again. `progress` is what of the message is
 * done, in words of the plugin's own: the next attempt gets it, also after a restart, and one that says none leaves it as it is.
 */
export type Outcome =
  /** It arrived. `detail` is what the receiver said. */
  | { status: 'delivered'; detail?: string }
  /**
   * Worth another try. `afterMs` is the pause in milliseconds that the receiver asked for: no delivery is sent to it meanwhile. It cannot
   * make the next attempt come sooner than `retry` says, nor later than `retry.maxPause`; what is no number above 0 counts as absent.
   */
  | { status: 'retry'; reason: string; afterMs?: number; fault?: Fault; progress?: string }
  /** The receiver understood and refuses this very message; trying again cannot help. */
  | { status: 'rejected'; reason: string; progress?: string }

/** A longer `progress` is a mistake of the plugin. */
export const PROGRESS_LENGTH_MAX = 256 * 1024

/**
 * These say that the message itself is wrong. Everything else, 401 and 404 too, is retried: a mistake in the
 * receiver's set-up must not cost its events.
 */
const REJECTED = new Set([400, 410, 413, 422])

/** These say that the receiver, or what stands behind its proxy, does not work now, whatever it is sent. */
const DOWN = new Set([502, 503, 504])

/** More than anybody lets a receiver ask for. */
const PAUSE_MAX_MS = 7 * 24 * 60 * 60 * 1000

/** The outcome of an HTTP delivery, the same for every destination that speaks HTTP. */
export const httpOutcome = (answer: HttpAnswer, now: number): Outcome => {
  if ('error' in answer) return { status: 'retry', reason: answer.error, fault: 'destination' }
  const { status, headers, text } = answer
  // Not cut here: half a secret that it repeats could not be masked any more.
  const reply = oneLine(text).trim()
  if (status >= 200 && status < 300) return { status: 'delivered', detail: `answered ${status}` }
  const isRedirect = status >= 300 && status < 400
  const reason = `answered ${status}${isRedirect ? ' (redirects are not followed)' : ''}${reply && `: ${reply}`}`
  if (REJECTED.has(status)) return { status: 'rejected', reason }
  const fault = faultOf(status)
  if (isRedirect) return { status: 'retry', reason, fault }
  const afterMs = retryAfterMs(headers['retry-after'], now)
  return { status: 'retry', reason, fault, ...(afterMs !== undefined && { afterMs }) }
}

const faultOf = (status: number): Fault => {
  if (status === 429) return 'busy'
  return DOWN.has(status) ? 'destination' : 'event'
}

/** A date as RFC 9110 §5.6.7 wants it sent, for example `Sun, 06 Nov 1994 08:49:37 GMT`. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * `Retry-After` in seconds or as a date (RFC 9110 §10.2.3), as milliseconds from now, at most a week; undefined when absent,
 * unreadable, or no time to come: a date in the past is what a slow clock makes of an honest one.
 */
const retryAfterMs = (header: string | undefined, now: number): number | undefined => {
  const text = header?.trim() ?? ''
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : HTTP_DATE.test(text) ? Date.parse(text) - now : 0
  return ms > 0 ? Math.min(ms, PAUSE_MAX_MS) : undefined
}
