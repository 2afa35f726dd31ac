import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import inflate from 'inflation'
import type { AnswerName } from '../callback/answers.ts'
import type { Incoming } from './receive.ts'
import { createTurns } from './turns.ts'

/** Chat waits two seconds for an answer, so a slower body is not worth waiting for. */
const BODY_TIMEOUT_MS = 1_700

const inTurn = createTurns()

export class BodyRefused extends Error {
  override name = 'BodyRefused'
  readonly answerName: AnswerName

  constructor(answerName: AnswerName) {
    super(answerName)
    this.answerName = answerName
  }
}

/**
 * Reads the bytes of a request, inflated if they came compressed. koa-bodyparser would decode them into a string and so
 * change invalid UTF-8. Throws {@link BodyRefused}.
 */
export const readBody = async (
  { request, headers }: Pick<Incoming, 'request' | 'headers'>,
  maxBytes: number,
): Promise<Uint8Array> => {
  const length = Number(headers['content-length'])
  if (length > maxBytes) throw new BodyRefused('too-large')
  if (length > 0 && headers['content-encoding'] === undefined) {
    // Node reads the rest of the packet once the handlers of the request have returned. Most bodies are there by then,
    // and need no timer and no events of a stream.
    await Promise.resolve()
    if (request.readableLength === length) return joined([request.read() as Buffer], length)
  }
  try {
    return await collect(inflated(request), request, maxBytes)
  } catch (error) {
    // The rest of the body is read and discarded, so that the client gets to see the answer.
    request.unpipe()
    request.resume()
    throw error
  }
}

const inflated = (request: IncomingMessage): Readable => {
  try {
    return inflate(request)
  } catch {
    throw new BodyRefused('bad-encoding')
  }
}

const collect = (stream: Readable, request: IncomingMessage, maxBytes: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let bytes = 0
    const refuse = (answerName: AnswerName): void => {
      clearTimeout(timer)
      stream.off('data', take)
      reject(new BodyRefused(answerName))
    }
    const timer = setTimeout(() => inTurn(() => refuse('too-slow')), BODY_TIMEOUT_MS)
    const take = (chunk: Uint8Array): void => {
      bytes += chunk.byteLength
      if (bytes > maxBytes) refuse('too-large')
      else chunks.push(chunk)
    }
    stream.on('data', take)
    stream.on('end', () => {
      clearTimeout(timer)
      resolve(joined(chunks, bytes))
    })
    request.on('error', () => refuse('malformed'))
    if (stream !== request) stream.on('error', () => refuse('bad-encoding'))
  })

/**
 * In a buffer of exactly this size: a part of a larger one would travel whole to the store thread. Node puts what comes
 * in one packet into a buffer of its own.
 */
const joined = (chunks: readonly Uint8Array[], bytes: number): Uint8Array => {
  const [first] = chunks
  if (first?.buffer.byteLength === bytes) return first
  const all = new Uint8Array(bytes)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.byteLength
  }
  return all
}
