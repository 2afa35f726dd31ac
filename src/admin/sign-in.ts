import type { Guesses } from './access.ts'
import { sessionEndpoints } from './api/session.ts'
import { date } from './present.ts'
import { serve } from './serve.ts'
import { accessOfToken, openSession, type Tokens } from './session.ts'

export interface SignInRouteOptions {
  /** Those of the running config. Empty on loopback, where none is needed. */
  tokens: () => Tokens
}

/** Sessions for tokens. */
export const signInRoutes = ({ tokens }: SignInRouteOptions, guesses: Guesses) =>
  serve(sessionEndpoints, {
    'GET /api/session': (_, ctx) => ({
      access: ctx.state.access ?? 'read',
      open: tokens().token === undefined,
    }),
    'POST /api/session': ({ body, now }) => {
      const { token, readToken } = tokens()
      if (token === undefined) return { access: 'change' as const }
      const access = accessOfToken(body.token, tokens())
      if (access === undefined)
        return guesses.refuse('this is neither admin.token nor admin.readToken of the config')
      const { session, until } = openSession(access === 'change' ? token : (readToken ?? ''), access, now)
      return { access, session, until: date(until) }
    },
  })
