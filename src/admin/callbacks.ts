import { cut, textAtStart } from '../base/cut.ts'
import { RequestError } from '../base/errors.ts'
import { depthMisfit } from '../events/schemas.ts'
import type { Mask } from '../log/mask.ts'
import type { RefusedCallback, RefusedSample } from '../receive/refused.ts'
import type { TriedAgain } from '../receive/try-again.ts'
import type { Store } from '../store/store.ts'
import type { Trace, TracedCallback } from '../try/trace.ts'
import { callbackEndpoints } from './api/callbacks.ts'
import { date, withDates } from './present.ts'
import { serve } from './serve.ts'

export interface CallbackRouteOptions {
  store: Store
  refused: RefusedSample
  tryAgain: (refused: RefusedCallback) => Promise<TriedAgain>
  mask: Mask
  /** The SdkAppids of the config. */
  apps: () => readonly string[]
  /** What the running config would do with this callback. Sends nothing. */
  trace: (callback: TracedCallback) => Promise<Trace>
}

/** Callbacks that were refused, or that are only tried; and what is known of a user. */
export const callbackRoutes = ({ store, refused, tryAgain, mask, apps, trace }: CallbackRouteOptions) =>
  serve(callbackEndpoints, {
    'GET /api/refused': () => ({ refused: refused.list().map(one => present(one, mask)) }),
    'POST /api/refused/:id/retry': async ({ params }) => {
      const found = refused.get(params.id)
      if (!found)
        throw new RequestError(
          `there is no refused callback ${params.id}; only the last 100 are kept`,
          'not-found',
        )
      const tried = await tryAgain(found)
      if ('refused' in tried)
        throw new RequestError(`it would be refused again: ${tried.refused}`, 'conflict')
      refused.remove(found.id)
      return tried
    },
    'GET /api/profiles/:user': async ({ params: { user } }) => {
      const profiles = await Promise.all(
        apps().map(async app => ({
          app,
          user,
          values: (await store.profile(app, user)).map(withDates),
        })),
      )
      return { profiles: profiles.filter(({ values }) => values.length > 0) }
    },
    'POST /api/trace': async ({ body: { query = {}, body } }) => {
      if (Object.values(query).some(value => typeof value !== 'string'))
        throw new RequestError('`query` must be an object of texts, the parameters of the URL')
      const deep = depthMisfit(body)
      if (deep !== undefined)
        throw new RequestError(`\`body\`${deep.slice(1)}, so it would be kept, and go nowhere`)
      return trace({ query, body })
    },
  })

const BODY_SHOWN = 500
/** Half a secret could not be masked, so what is cut is masked before, with so much more. */
const BODY_MASKED = 4 * 1024

const present = ({ id, answer, why, at, from, query, body }: RefusedCallback, mask: Mask) => {
  const shown = new URLSearchParams(query)
  // Whoever reads this must not be able to send the callback once more.
  shown.delete('Sign')
  return {
    id,
    at: date(at),
    from,
    answer,
    why,
    query: mask(shown.toString()),
    body: cut(mask(textAtStart(body, BODY_MASKED)), BODY_SHOWN),
  }
}
