/** Loaded with the first batch only: the main thread needs no HTTP client otherwise. */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { requestThrough } from '../tools/tools.ts'
import { openWays } from '../tools/ways.ts'
import type { TraceSettings } from './settings.ts'

const compress = promisify(gzip)

/** What became of a batch. */
export type SendResult =
  /** The collector left out so many spans of it. */
  | { status: 'sent'; rejected: number }
  | { status: 'refused'; why: string }
  /** It may be tried again, after the time that the collector asked for if it did. */
  | { status: 'later'; why: string; waitMs?: number }

export interface Sender {
  /** Sends one request. Never rejects. */
  send: (body: string, signal: AbortSignal) => Promise<SendResult>
  close: () => Promise<void>
}

/** Those that may be tried again: https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes. */
const LATER: ReadonlySet<number> = new Set([429, 502, 503, 504])

export const openSender = (settings: TraceSettings): Sender => {
  const ways = openWays(settings.proxies)
  const wayTo = ways.from({ proxy: undefined, tls: undefined })
  const send = async (json: string, signal: AbortSignal): Promise<SendResult> => {
    const answer = await requestThrough(wayTo, settings.url, {
      method: 'POST',
      headers: {
        ...settings.headers,
        'content-type': 'application/json',
        ...(settings.isCompressed && { 'content-encoding': 'gzip' }),
      },
      body: settings.isCompressed ? await compress(json) : json,
      signal: AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)]),
    })
    if ('error' in answer) return { status: 'later', why: answer.error }
    const { status, headers, text } = answer
    if (status >= 200 && status < 300) return { status: 'sent', rejected: rejectedIn(text) }
    if (!LATER.has(status)) return { status: 'refused', why: `HTTP ${status}` }
    const waitMs = retryAfterMs(headers['retry-after'])
    return { status: 'later', why: `HTTP ${status}`, ...(waitMs !== undefined && { waitMs }) }
  }
  return {
    send: (body, signal) =>
      send(body, signal).catch((error: unknown) => ({ status: 'refused', why: String(error) })),
    close: ways.close,
  }
}

/** Of `{"partialSuccess":{"rejectedSpans":"2"}}`; 0 if the text is anything else. */
const rejectedIn = (text: string): number => {
  try {
    const said = JSON.parse(text) as { partialSuccess?: { rejectedSpans?: unknown } } | null
    const count = Number(said?.partialSuccess?.rejectedSpans ?? 0)
    return Number.isSafeInteger(count) && count > 0 ? count : 0
  } catch {
    return 0
  }
}

/** Seconds, or a date. */
const retryAfterMs = (header: string | undefined): number | undefined => {
  if (header === undefined) return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now()
  return ms > 0 ? ms : undefined
}
