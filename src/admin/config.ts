import Router from '@koa/router'
import { formatProblem } from '../config/problem.ts'
import type { Mask } from '../log/mask.ts'
import type { ConfigState, Reloader } from '../reload/reloader.ts'

export interface ConfigRouteOptions {
  reloader: Reloader
  mask: Mask
}

/** Which config is in force, and putting a changed one in force. */
export const configRoutes = ({ reloader, mask }: ConfigRouteOptions): Router => {
  const router = new Router({ prefix: '/api' })
  router.get('/config', ctx => {
    ctx.body = { ...present(reloader.state()), text: mask(reloader.text()) }
  })
  router.post('/reload', async ctx => {
    const state = await reloader.reload('POST /api/reload')
    ctx.status = state.rejected ? 422 : 200
    ctx.body = {
      ...present(state),
      ...(state.rejected && { error: mask(state.rejected.problems.map(formatProblem).join('\n')) }),
    }
  })
  return router
}

const present = ({ loadedAt, rejected, ...state }: ConfigState) => ({
  ...state,
  loadedAt: new Date(loadedAt).toISOString(),
  ...(rejected && {
    rejected: { at: new Date(rejected.at).toISOString(), problems: rejected.problems.map(formatProblem) },
  }),
})
