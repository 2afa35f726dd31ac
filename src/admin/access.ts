import type { Context, Middleware } from 'koa'
import { RequestError } from '../base/errors.ts'
import { isLoopbackHost } from '../base/loopback.ts'
import { accessOf, isSession, type Access, type Tokens } from './session.ts'

/** What `guardAccess` found out. */
export interface AccessState {
  access?: Access
}

/** More wrong tokens than a person types in this time are guesses. */
const WRONG_MOST = 10
const WRONG_WITHIN_MS = 60_000

/** Counts wrong tokens, for all who send them together: a right one is never refused for that. */
export const createGuesses = (now: () => number) => {
  let since = 0
  let count = 0
  return {
    /** To be called for each wrong token. Throws {@link RequestError}. */
    refuse(message: string): never {
      if (now() - since >= WRONG_WITHIN_MS || now() < since) {
        since = now()
        count = 0
      }
      count += 1
      if (count <= WRONG_MOST) throw new RequestError(message, 'unauthorized')
      throw new RequestError('too many wrong tokens; wait for a minute', 'too-many-requests')
    },
  }
}

export type Guesses = ReturnType<typeof createGuesses>

/** Whoever has no session yet asks here for one, so it must be open; it wants the token by itself. */
const isSignIn = (ctx: Context): boolean => ctx.method === 'POST' && ctx.path === '/api/session'

/**
 * Lets only those in who may: with a token configured, by `Authorization: Bearer`, which takes a session too. Without one the admin address is
 * on loopback only (the config sees to it), and the Host must be too: otherwise any web page that the operator looks at could reach it through
 * a name that resolves to 127.0.0.1.
 */
export const guardAccess = (tokensNow: () => Tokens, guesses: Guesses): Middleware<AccessState> =>
  async function guardAccessMiddleware(ctx, next) {
    const tokens = tokensNow()
    if (tokens.token === undefined) {
      if (!isLoopbackHost(ctx.host))
        throw new RequestError(
          'without a token the admin address answers to loopback names only',
          'forbidden',
        )
      ctx.state.access = 'change'
    } else if (!isSignIn(ctx)) ctx.state.access = admit(ctx, tokens, guesses)
    return next()
  }

const admit = (ctx: Context, tokens: Tokens, guesses: Guesses): Access => {
  const sent = ctx.get('authorization').replace(/^Bearer /i, '')
  const access = accessOf(sent, tokens, Date.now())
  if (access !== undefined) return access
  ctx.set('WWW-Authenticate', 'Bearer')
  if (isSession(sent))
    throw new RequestError('the session is over, or the token was changed: sign in again', 'unauthorized')
  const message = 'send the admin token of the config as Authorization: Bearer <token>'
  if (sent === '') throw new RequestError(message, 'unauthorized')
  return guesses.refuse(message)
}
