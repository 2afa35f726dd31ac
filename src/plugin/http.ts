/** A request that a destination sends. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string | Uint8Array
  signal?: AbortSignal
}

/** What came back: an answer, or why there was none. */
export type HttpAnswer =
  | {
      status: number
      /** Names in lower case. */
      headers: Readonly<Record<string, string>>
      /** The beginning of the body, at most 2 KiB. */
      text: string
    }
  | { error: string }
