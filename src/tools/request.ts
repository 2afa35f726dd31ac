import type { Transform } from 'node:stream'
import { createBrotliDecompress, createUnzip } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { textAtStart } from '../base/cut.ts'
import type { HttpAnswer, HttpRequest } from '../plugin.ts'

type Answer = Exclude<HttpAnswer, { error: string }>

const TEXT_BYTES = 2 * 1024
const BODY_READ_BYTES = 64 * 1024

/**
 * Makes one request and gathers the beginning of its answer as it comes: undici's own `request` gives the
 * body as a stream, which took a quarter of the time of the thread that sends (docs/performance.md). Rejects
 * with what undici, or whoever aborted, says; once the status has come, a body that breaks off changes
 * nothing.
 */
export const requestOnce = async (
  dispatcher: Dispatcher,
  { origin, pathname, search }: URL,
  { textBytes = TEXT_BYTES, signal, ...request }: HttpRequest,
): Promise<Answer> => {
  signal?.throwIfAborted()
  const answering = new Answering(textBytes, signal)
  try {
    dispatcher.dispatch({ ...request, origin, path: pathname + search }, answering)
  } catch (error) {
    answering.fail(error)
  }
  return answering.answer
}

type Headers = Record<string, string | string[] | undefined>

/** What has come before the body. */
interface Beginning {
  status: number
  headers: Record<string, string>
}

/** Gathers the answer to one request, until it is finished or has failed. */
class Answering implements Dispatcher.DispatchHandler {
  readonly #textBytes: number
  readonly #signal: AbortSignal | undefined
  readonly #settled = Promise.withResolvers<Answer>()
  #controller: Dispatcher.DispatchController | undefined
  #beginning: Beginning | undefined
  #inflater: Inflater | undefined
  readonly #kept: Uint8Array[] = []
  #readBytes = 0

  constructor(textBytes: number, signal: AbortSignal | undefined) {
    this.#textBytes = textBytes
    this.#signal = signal
    signal?.addEventListener('abort', this.#onAbort)
  }

  get answer(): Promise<Answer> {
    return this.#settled.promise
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // It may have waited for a connection until its time was over.
    if (this.#signal?.aborted) controller.abort(this.#signal.reason as Error)
  }

  onResponseStart(_controller: unknown, status: number, headers: Headers): void {
    // 1xx only say that an answer will come.
    if (status < 200) return
    this.#beginning = { status, headers: flatten(headers) }
    this.#inflater = INFLATERS.get(this.#beginning.headers['content-encoding']?.toLowerCase() ?? '')
  }

  /** Keeps the beginning of a body; the rest is read and dropped, so that the connection can be used again. */
  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    // What is compressed may be longer than the beginning of its text.
    if (this.#readBytes < this.#textBytes || this.#inflater) this.#kept.push(chunk)
    this.#readBytes += chunk.byteLength
    if (this.#readBytes <= Math.max(BODY_READ_BYTES, this.#textBytes)) return
    // Closing the connection is cheaper than reading so much more.
    this.finish()
    controller.abort(new Error('the answer is too long'))
  }

  onResponseEnd(): void {
    this.finish()
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.fail(error)
  }

  /** The answer is what has come so far. */
  finish(): void {
    this.#signal?.removeEventListener('abort', this.#onAbort)
    if (this.#beginning) this.#settled.resolve(this.#answerFrom(this.#beginning))
    else this.#settled.reject(new Error('the answer has no status'))
  }

  /** Once the status has come, a body that breaks off changes nothing. */
  fail(error: unknown): void {
    if (this.#beginning) return this.finish()
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#settled.reject(error)
  }

  readonly #onAbort = (): void => {
    this.fail(this.#signal?.reason)
    this.#controller?.abort(this.#signal?.reason as Error)
  }

  #answerFrom(beginning: Beginning): Answer | Promise<Answer> {
    const bytes = Buffer.concat(this.#kept)
    return this.#inflater && bytes.length > 0
      ? inflated(this.#inflater(), bytes, this.#textBytes).then(text => ({ ...beginning, text }))
      : { ...beginning, text: textAtStart(bytes, this.#textBytes) }
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

/** Requests do not ask for a compressed answer, but some servers compress it anyway. */
const INFLATERS: ReadonlyMap<string, Inflater> = new Map([
  ['gzip', createUnzip],
  ['x-gzip', createUnzip],
  ['deflate', createUnzip],
  ['br', createBrotliDecompress],
])

/**
 * The beginning of a text. No more of it is inflated, because a few bytes can hold a gigabyte. Bytes that
 * cannot be inflated are returned as they came.
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
