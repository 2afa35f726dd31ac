/** Why a request fails; the admin API answers each with a status of its own. */
export type RequestErrorKind =
  'bad-request' | 'not-let-in' | 'forbidden' | 'not-found' | 'conflict' | 'not-json' | 'not-now' | 'timed-out'

/** A request that cannot be done; the message says what would be right. */
export class RequestError extends Error {
  override name = 'RequestError'
  readonly kind: RequestErrorKind

  constructor(message: string, kind: RequestErrorKind = 'bad-request') {
    super(message)
    this.kind = kind
  }
}
