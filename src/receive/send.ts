import type { Context } from 'koa'
import { answer, answerNames, type CallbackAnswer } from '../callback/answers.ts'
import { ANSWER_HEADERS } from './server.ts'

/** An answer as HTTP. */
interface Reply {
  status: number
  /** Names and values in turn. */
  headers: string[]
  body: string
}

const replyOf = ({ httpStatus, envelope }: CallbackAnswer): Reply => {
  const body = JSON.stringify(envelope)
  const headers = {
    ...ANSWER_HEADERS,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
  }
  return { status: httpStatus, headers: Object.entries(headers).flat(), body }
}

/** Nearly all callbacks get one of these. */
const prepared = new Map(
  answerNames.map(name => {
    const plain = answer(name)
    return [plain, replyOf(plain)]
  }),
)

/**
 * Sends an answer with all its headers at once. Koa would set each on its own, which takes a fifth of the time of a
 * whole bare answer.
 */
export const send = (ctx: Context, told: CallbackAnswer): void => {
  ctx.respond = false
  const { res: response } = ctx
  // The connection is gone, or was answered when it broke.
  if (!ctx.writable) return void response.end()
  const { status, headers, body } = prepared.get(told) ?? replyOf(told)
  response.writeHead(status, headers)
  response.end(body)
}
