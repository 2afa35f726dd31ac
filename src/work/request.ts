import type { Dispatcher } from 'undici'
import { textAtStart } from '../cut.ts'
import type { HttpAnswer, HttpRequest } from '../plugin.ts'

type Answer = Exclude<HttpAnswer, { error: string }>

const TEXT_BYTES = 2 * 1024
const BODY_READ_BYTES = 64 * 1024

/**
 * Makes one request and gathers the beginning of its answer as it comes: undici's own `request` gives the body as a stream, which took
 * a quarter of the time of the thread that sends (docs/performance.md). Rejects with what undici, or whoever aborted, says; once the status has come, a body
 * that breaks off changes nothing.
 */
export const requestOnce = (
  dispatcher: Dispatcher,
  { origin, pathname, search }: URL,
  { textBytes = TEXT_BYTES, signal, ...request }: HttpRequest,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const gathered = gather(textBytes)
    const settle = (error?: unknown): void => {
      signal?.removeEventListener('abort', onAbort)
      const answer = gathered.answer()
      if (answer) resolve(answer)
      else reject(error)
    }
    let controller: Dispatcher.DispatchController | undefined
    const onAbort = (): void => {
      settle(signal?.reason)
      controller?.abort(signal?.reason as Error)
    }
    if (signal?.aborted) return settle(signal.reason)
    signal?.addEventListener('abort', onAbort)
    dispatcher.dispatch(
      { ...request, origin, path: pathname + search },
      {
        onRequestStart: started => {
          controller = started
          // It may have waited for a connection until its time was over.
          if (signal?.aborted) started.abort(signal.reason as Error)
        },
        onResponseStart: (_controller, status, headers) => gathered.start(status, headers),
        onResponseData: (_controller, chunk) => {
          if (gathered.add(chunk) <= BODY_READ_BYTES) return
          // Closing the connection is cheaper than reading so much more.
          settle()
          controller?.abort(new Error('the answer is too long'))
        },
        onResponseEnd: () => settle(),
        onResponseError: (_controller, error) => settle(error),
      },
    )
  })

type Headers = Record<string, string | string[] | undefined>

/** The rest of a body is read and dropped, so that the connection can be used again. */
const gather = (textBytes: number) => {
  const kept: Uint8Array[] = []
  let readBytes = 0
  let begun: { status: number; headers: Headers } | undefined
  return {
    start: (status: number, headers: Headers): void => {
      // 1xx only say that an answer will come.
      if (status >= 200) begun = { status, headers }
    },
    /** Returns how much has been read. */
    add: (chunk: Uint8Array): number => {
      if (readBytes < textBytes) kept.push(chunk)
      return (readBytes += chunk.byteLength)
    },
    /** Undefined while the status has not come. */
    answer: (): Answer | undefined =>
      begun && { status: begun.status, headers: flatten(begun.headers), text: textOf(kept, textBytes) },
  }
}

const flatten = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  )

const textOf = (chunks: readonly Uint8Array[], textBytes: number): string =>
  chunks.length === 0 ? '' : textAtStart(Buffer.concat(chunks), textBytes)
