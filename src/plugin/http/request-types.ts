/** A request that a destination sends. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string | Uint8Array
  signal?: AbortSignal
  /** How much of the answer's body to read, at most 64 KiB; 2 KiB by default. */
  textBytes?: number
}

/** The answer to a request. */
export interface HttpReply {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  /** The beginning of the body, up to the requested size; inflated if it came as gzip, deflate or br. */
  text: string
}

/** What came back: an answer, or why there was none. */
export type HttpAnswer = HttpReply | { error: string }
