import { oneLine, shorten } from './escape.ts'
import type { HttpAnswer } from './http.ts'

/** How an attempt ended. A value, so that the gateway and not the plugin decides when to try again. */
export type Outcome =
  /** It arrived. `detail` is what the receiver said. */
  | { status: 'delivered'; detail?: string }
  /** Worth another try; not before `afterMs` milliseconds, where the receiver asked for a pause. */
  | { status: 'retry'; reason: string; afterMs?: number }
  /** The receiver understood and refuses this very message; trying again cannot help. */
  | { status: 'rejected'; reason: string }

/**
 * These say that the message itself is wrong. Everything else, 401 and 404 too, is retried: a mistake in the
 * receiver's set-up must not cost its events.
 */
const REJECTED = new Set([400, 410, 413, 422])

const REPLY_SHOWN = 300

/** A receiver may ask for a pause, but not put its deliveries off for good. */
const PAUSE_MAX_MS = 24 * 60 * 60 * 1000

/** The outcome of an HTTP delivery, the same for every destination that speaks HTTP. */
export const httpOutcome = (answer: HttpAnswer, now: number): Outcome => {
  if ('error' in answer) return { status: 'retry', reason: answer.error }
  const { status, headers, text } = answer
  const reply = shorten(oneLine(text).trim(), REPLY_SHOWN)
  if (status >= 200 && status < 300) return { status: 'delivered', detail: `answered ${status}` }
  const reason = `answered ${status}${reply ? `: ${reply}` : ''}`
  if (REJECTED.has(status)) return { status: 'rejected', reason }
  if (status >= 300 && status < 400)
    return { status: 'retry', reason: `${reason} (redirects are not followed)` }
  const afterMs = retryAfterMs(headers['retry-after'], now)
  return { status: 'retry', reason, ...(afterMs !== undefined && { afterMs }) }
}

/**
 * `Retry-After` in seconds or as a date (RFC 9110 §10.2.3), as milliseconds from now, at most a day; undefined when
 * absent or unreadable.
 */
const retryAfterMs = (header: string | undefined, now: number): number | undefined => {
  if (header === undefined) return undefined
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), PAUSE_MAX_MS)
}
