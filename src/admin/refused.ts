import Router from '@koa/router'
import { cut, textAtStart } from '../base/cut.ts'
import type { RefusedCallback, RefusedSample } from '../receive/refused.ts'
import type { TriedAgain } from '../receive/try-again.ts'
import { RequestError } from '../base/errors.ts'

export interface RefusedRouteOptions {
  refused: RefusedSample
  tryAgain: (refused: RefusedCallback) => Promise<TriedAgain>
  mask: (text: string) => string
}

const BODY_SHOWN = 500
/** Half a secret could not be masked, so what is cut is masked before, with so much more. */
const BODY_MASKED = 4 * 1024

/** The callbacks that were refused lately, and trying them again. */
export const refusedRoutes = ({ refused, tryAgain, mask }: RefusedRouteOptions): Router => {
  const router = new Router({ prefix: '/api' })
  router.get('/refused', ctx => {
    ctx.body = { refused: refused.list().map(one => present(one, mask)) }
  })
  router.post('/refused/:id/retry', async ctx => {
    const found = refused.get(ctx.params['id'] ?? '')
    if (!found)
      throw new RequestError(
        `there is no refused callback ${ctx.params['id']}; only the last 100 are kept`,
        'not-found',
      )
    const tried = await tryAgain(found)
    if ('refused' in tried) throw new RequestError(`it would be refused again: ${tried.refused}`, 'conflict')
    refused.remove(found.id)
    ctx.body = tried
  })
  return router
}

const present = (
  { id, answer: name, why, at, from, query, body }: RefusedCallback,
  mask: (text: string) => string,
) => {
  const shown = new URLSearchParams(query)
  // Whoever reads this must not be able to send the callback once more.
  shown.delete('Sign')
  return {
    id,
    at: new Date(at).toISOString(),
    from,
    answer: name,
    why,
    query: mask(shown.toString()),
    body: cut(mask(textAtStart(body, BODY_MASKED)), BODY_SHOWN),
  }
}
