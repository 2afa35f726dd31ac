import { keptQuery, readQuery } from '../events/query.ts'
import type { VerifiableApp } from './verify.ts'

/** What all events of one request share. */
export interface Arrival {
  app: VerifiableApp
  /** The URL's query as it is kept: without what would let a reader of the record send the callback once more, and without secrets. */
  query: string
  /** Chat's `OptPlatform`. */
  platform?: string
  clientIp?: string
  /** No page tells of it, but Chat sends one. */
  requestId?: string
  /** Milliseconds since 1970. */
  receivedAt: number
  /** The W3C `traceparent` that it came with. */
  traceParent?: string
  /** The name of the gateway that received it. */
  node?: string
}

/** Reads what is kept of a verified request's query: its text, and the same read. */
export const arrivalOf = (
  text: string,
  query: URLSearchParams,
  { app, signedBy }: { app: VerifiableApp; signedBy?: string },
  receivedAt: number,
): Arrival => {
  const platform = query.get('OptPlatform')
  const clientIp = query.get('ClientIP')
  const requestId = query.get('RequestId')
  return {
    app,
    query: keptQuery(text, signedBy),
    ...(platform && { platform }),
    ...(clientIp && { clientIp }),
    ...(requestId && { requestId }),
    receivedAt,
  }
}

/** Whom a request says it comes from, and what it says it is about. Nothing of it is verified: good for counting what was refused. */
export interface Claim {
  app: string
  command: string
}

export const claimOf = (queryText: string): Claim => {
  const query = readQuery(queryText)
  return { app: query.get('SdkAppid') ?? '', command: query.get('CallbackCommand') ?? '' }
}
