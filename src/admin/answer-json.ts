import type { Context, Middleware } from 'koa'
import { RequestError } from '../base/errors.ts'
import { thrownText } from '../base/thrown.ts'
import type { Mask } from '../log/mask.ts'
import { escaped } from '../log/printable.ts'
import { ERRORS, type ErrorCode } from './api/errors.ts'

/**
 * Answers in JSON, whatever happens: what failed as `{ error, code }`. The text is made here, as Koa would make it where no error is answered
 * in JSON any more: a value that is nested too deep has none.
 */
export const answerJson = (mask: Mask, onFailure: (error: unknown) => void): Middleware =>
  async function answerJsonMiddleware(ctx, next) {
    try {
      await next()
      if (isPlain(ctx.body)) respondJson(ctx, ctx.body)
    } catch (error) {
      const { status, code } = statusOf(error)
      ctx.status = status
      if (status >= 500) onFailure(error)
      respondJson(ctx, { error: mask(thrownText(error)), code })
    }
  }

const respondJson = (ctx: Context, value: object): void => {
  // Whoever asks by hand sees it on a terminal.
  const text = escaped(JSON.stringify(value))
  ctx.type = 'json'
  ctx.body = text
}

const isPlain = (body: unknown): body is object =>
  typeof body === 'object' && body !== null && Object.getPrototypeOf(body) === Object.prototype

const statusOf = (error: unknown): { status: number; code: ErrorCode } => {
  if (error instanceof RequestError) return { status: ERRORS[error.kind].status, code: error.kind }
  const { status = 500, code } = error as { status?: number; code?: string }
  // Of an address that cannot be read, by whoever reads it first; of a body that cannot be read, by koa-bodyparser.
  const isOfRequest = code === 'ERR_INVALID_URL' || (status >= 400 && status < 500)
  if (isOfRequest) return { status: code === 'ERR_INVALID_URL' ? 400 : status, code: 'bad-request' }
  return { status, code: 'internal' }
}
