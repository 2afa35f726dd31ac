import type { Transform } from 'node:stream'
import { createBrotliDecompress, createUnzip } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { textAtStart } from '../base/cut.ts'
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
  let begun: { status: number; headers: Record<string, string>; inflater: Inflater | undefined } | undefined
  return {
    start: (status: number, headers: Headers): void => {
      // 1xx only say that an answer will come.
      if (status < 200) return
      const flat = flatten(headers)
      begun = {
        status,
        headers: flat,
        inflater: INFLATERS.get(flat['content-encoding']?.toLowerCase() ?? ''),
      }
    },
    /** Returns how much has been read. */
    add: (chunk: Uint8Array): number => {
      // What is compressed may be longer than the beginning of its text.
      if (readBytes < textBytes || begun?.inflater) kept.push(chunk)
      return (readBytes += chunk.byteLength)
    },
    /** Undefined while the status has not come. */
    answer: (): Answer | Promise<Answer> | undefined => {
      if (!begun) return undefined
      const { inflater, ...answer } = begun
      const bytes = Buffer.concat(kept)
      return inflater && bytes.length > 0
        ? inflated(inflater(), bytes, textBytes).then(text => ({ ...answer, text }))
        : { ...answer, text: textAtStart(bytes, textBytes) }
    },
  }
}

const flatten = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  )

type Inflater = () => Transform

/** Nobody is asked to compress an answer; some servers do it unasked. */
const INFLATERS: ReadonlyMap<string, Inflater> = new Map([
  ['gzip', createUnzip],
  ['x-gzip', createUnzip],
  ['deflate', createUnzip],
  ['br', createBrotliDecompress],
])

/**
 * The beginning of a text, and no more of it is made: a few bytes can hold a gigabyte. What is broken stays as it came, which nobody takes for
 * an answer.
 */
const inflated = (inflater: Transform, bytes: Uint8Array, textBytes: number): Promise<string> =>
  new Promise(resolve => {
    const kept: Uint8Array[] = []
    let madeBytes = 0
    const end = (): void => resolve(textAtStart(Buffer.concat(kept), textBytes))
    inflater.on('data', (chunk: Uint8Array) => {
      kept.push(chunk)
      madeBytes += chunk.byteLength
      if (madeBytes < textBytes) return
      inflater.destroy()
      end()
    })
    inflater.on('end', end)
    inflater.on('error', () => resolve(textAtStart(bytes, textBytes)))
    inflater.end(bytes)
  })
