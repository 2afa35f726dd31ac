import type { VerifiableApp } from './verify.ts'

/** What all events of one request share. */
export interface Arrival {
  app: VerifiableApp
  /** The URL's query as it came, without what would let a reader of the record send the callback once more. */
  query: string
  /** Chat's `OptPlatform`. */
  platform?: string
  clientIp?: string
  /** Milliseconds since 1970. */
  receivedAt: number
  /** The W3C `traceparent` that it came with. */
  traceParent?: string
  /** The name of the gateway that received it. */
  node?: string
}

const NOT_KEPT = new Set(['Sign', 'RequestTime'])

/** Reads what is kept of a verified request's query: its text, and the same parsed. */
export const arrivalOf = (
  text: string,
  query: URLSearchParams,
  app: VerifiableApp,
  receivedAt: number,
): Arrival => {
  const platform = query.get('OptPlatform')
  const clientIp = query.get('ClientIP')
  return {
    app,
    query: text
      .split('&')
      .filter(parameter => !NOT_KEPT.has(nameOf(parameter)))
      .join('&'),
    ...(platform && { platform }),
    ...(clientIp && { clientIp }),
    receivedAt,
  }
}

const nameOf = (parameter: string): string => {
  const end = parameter.indexOf('=')
  const name = end < 0 ? parameter : parameter.slice(0, end)
  return /[%+]/.test(name) ? ([...new URLSearchParams(name).keys()][0] ?? '') : name
}
