import { keptQuery, readQuery, type Query } from '../events/query.ts'
import type { VerifiableApp } from './verify.ts'

/** What all events of one request share. */
export interface Arrival {
  app: VerifiableApp
  /**
   * The URL's query as it is stored: without the signature, which would let a reader of the record send the callback
   * again, and without secrets.
   */
  query: string
  /** Chat's `OptPlatform`. */
  platform?: string
  clientIp?: string
  /** Undocumented, but Chat sends one. */
  requestId?: string
  /** Milliseconds since 1970. */
  receivedAt: number
  /** The W3C `traceparent` header of the request. */
  traceParent?: string
  /** The name of the gateway that received it. */
  node?: string
}

/** Reads the stored parts of a verified request's query. */
export const arrivalOf = (
  query: Query,
  { app, signedBy }: { app: VerifiableApp; signedBy?: string },
  receivedAt: number,
): Arrival => {
  const arrival: Arrival = { app, query: keptQuery(query, signedBy), receivedAt }
  const platform = query.get('OptPlatform')
  const clientIp = query.get('ClientIP')
  const requestId = query.get('RequestId')
  if (platform) arrival.platform = platform
  if (clientIp) arrival.clientIp = clientIp
  if (requestId) arrival.requestId = requestId
  return arrival
}

/** The app and command that a request claims. Neither is verified: good for counting refusals. */
export interface Claim {
  app: string
  command: string
}

export const claimOf = (queryText: string): Claim => {
  const query = readQuery(queryText)
  return { app: query.get('SdkAppid') ?? '', command: query.get('CallbackCommand') ?? '' }
}
