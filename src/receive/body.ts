import type { IncomingMessage } from 'node:http'
import inflate from 'inflation'
import getRawBody from 'raw-body'
import type { AnswerName } from './answers.ts'

/** Nobody waits longer than Chat's two seconds for an answer, so a body that takes longer is not worth waiting for. */
const BODY_TIMEOUT_MS = 1_700

export class BodyRefused extends Error {
  override name = 'BodyRefused'
  readonly answerName: AnswerName

  constructor(answerName: AnswerName) {
    super(answerName)
    this.answerName = answerName
  }
}

/**
 * Reads the bytes of a request, inflated where they came compressed. koa-bodyparser would decode them into a string and so
 * change what is not valid UTF-8; here they are kept as they came. Throws {@link BodyRefused}.
 */
export const readBody = async (request: IncomingMessage, maxBytes: number): Promise<Uint8Array> => {
  if (Number(request.headers['content-length']) > maxBytes) throw new BodyRefused('too-large')
  let timer: NodeJS.Timeout | undefined
  const tooSlow = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new BodyRefused('too-slow')), BODY_TIMEOUT_MS)
  })
  try {
    const stream = inflate(request)
    const buffer = await Promise.race([getRawBody(stream, { limit: maxBytes }), tooSlow])
    // A copy of its own size: what Node read may be a small part of a large buffer, which would travel whole to the store thread.
    return new Uint8Array(buffer)
  } catch (error) {
    // The rest of the body is read and thrown away, so that the client gets to see the answer.
    request.unpipe()
    request.resume()
    throw error instanceof BodyRefused ? error : new BodyRefused(answerNameOf(error))
  } finally {
    clearTimeout(timer)
  }
}

const answerNameOf = (error: unknown): AnswerName => {
  switch ((error as { type?: string }).type) {
    case 'entity.too.large':
      return 'too-large'
    case 'request.aborted':
    case 'request.size.invalid':
      return 'malformed'
    default:
      return 'bad-encoding'
  }
}
