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

/** Reads what is kept of a verified request's query. */
export const arrivalOf = (query: URLSearchParams, app: VerifiableApp, receivedAt: number): Arrival => {
  const platform = query.get('OptPlatform')
  const clientIp = query.get('ClientIP')
  const shown = [...query].filter(([name]) => name !== 'Sign' && name !== 'RequestTime')
  return {
    app,
    query: new URLSearchParams(shown).toString(),
    ...(platform && { platform }),
    ...(clientIp && { clientIp }),
    receivedAt,
  }
}
