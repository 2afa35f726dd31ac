import { hash, timingSafeEqual } from 'node:crypto'
import type { Middleware } from 'koa'
import { RequestError } from '../base/errors.ts'
import { isLoopbackHost } from '../base/loopback.ts'

/**
 * Lets only those in who may: with a token configured, by `Authorization: Bearer`. Without one the admin address is on
 * loopback only (the config sees to it), and the Host must be too: otherwise any web page that the operator looks at could
 * reach it through a name that resolves to 127.0.0.1.
 */
export const guardAccess = (tokenNow: () => string | undefined): Middleware =>
  async function guardAccessMiddleware(ctx, next) {
    const token = tokenNow()
    if (token === undefined) {
      if (!isLoopbackHost(ctx.host))
        throw new RequestError(
          'without a token the admin address answers to loopback names only',
          'forbidden',
        )
    } else if (!isToken(ctx.get('authorization'), token)) {
      ctx.set('WWW-Authenticate', 'Bearer')
      throw new RequestError(
        'send the admin token of the config as Authorization: Bearer <token>',
        'unauthorized',
      )
    }
    return next()
  }

/** Hashed first, so that the comparison takes the same time whatever was sent. */
const isToken = (authorization: string, token: string): boolean => {
  const given = authorization.replace(/^Bearer /i, '')
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', token, 'buffer'))
}
