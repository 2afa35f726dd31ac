import { packageVersion } from '../base/package.ts'
import { includedFiles } from '../config/include/files.ts'
import { formatProblem } from '../config/problem.ts'
import type { ResponderTally } from '../decide/tally.ts'
import type { Mask } from '../log/mask.ts'
import type { ConfigState, Reloader } from '../reload/reloader.ts'
import { NODE_SILENT_MS, type Store } from '../store/store.ts'
import { openApi } from './api/openapi.ts'
import { runningEndpoints } from './api/running.ts'
import { date, withDates } from './present.ts'
import { serve } from './serve.ts'

export interface RunningRouteOptions {
  store: Store
  reloader: Reloader
  mask: Mask
  /** Where callbacks are taken. */
  listen: { host: string; port: number; path: string }
  /** How the responders have done. */
  responders: () => readonly ResponderTally[]
}

/** Which config is in force, putting a changed one in force, and who runs it. */
export const runningRoutes = ({ store, reloader, mask, listen, responders }: RunningRouteOptions) =>
  serve(runningEndpoints, {
    'GET /api/config': () => ({
      ...presentState(reloader.state(), mask),
      listen: { host: listen.host, port: listen.port, path: listen.path },
      text: mask(reloader.source().text),
      included: includedFiles(reloader.source()).map(({ file, text }) => ({ file, text: mask(text) })),
    }),
    'POST /api/reload': async (_request, ctx) => {
      const state = await reloader.reload('POST /api/reload')
      const shown = presentState(state, mask)
      if (!state.rejected) return shown
      ctx.status = 422
      return {
        ...shown,
        code: 'unusable',
        error: mask(state.rejected.problems.map(formatProblem).join('\n')),
      }
    },
    'GET /api/nodes': async ({ now }) => ({
      nodes: (await store.nodes()).map(node => ({
        ...withDates(node),
        alive: now - node.seenAt < NODE_SILENT_MS,
      })),
    }),
    'GET /api/openapi.json': () => openApi(packageVersion),
    'GET /api/answers': () => ({ responders: responders().map(presentTally) }),
  })

const presentState = ({ rejected, warnings, ...state }: ConfigState, mask: Mask) => ({
  ...withDates(state),
  warnings: warnings.map(problem => maskProblem(problem, mask)),
  ...(rejected && {
    rejected: {
      at: date(rejected.at),
      problems: rejected.problems.map(problem => maskProblem(problem, mask)),
    },
  }),
})

const maskProblem = <Problem extends { sentence: string }>(problem: Problem, mask: Mask): Problem => ({
  ...problem,
  sentence: mask(problem.sentence),
})

const presentTally = ({ lastUnusable, ...tally }: ResponderTally) => ({
  ...tally,
  ...(lastUnusable && { lastUnusable: withDates(lastUnusable) }),
})
