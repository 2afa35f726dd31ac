/** Why a request fails; the admin API answers each with a status of its own. */
export type RequestErrorKind =
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'unsupported-media-type'
  | 'unusable'
  | 'too-many-requests'
  | 'unavailable'
  | 'timeout'

/** A request that cannot be done; the message says what would be right. */
export class RequestError extends Error {
  override name = 'RequestError'
  readonly kind: RequestErrorKind

  constructor(message: string, kind: RequestErrorKind = 'bad-request') {
    super(message)
    this.kind = kind
  }
}
