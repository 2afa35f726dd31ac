import type { ShownChains } from '../chains/chain-facts.ts'
import type { History } from '../metrics/history.ts'
import type { Store } from '../store/store.ts'
import { figureEndpoints } from './api/figures.ts'
import type { Live } from './live.ts'
import { LastSeen } from './last-seen.ts'
import { withDates } from './present.ts'
import { serve } from './serve.ts'

export interface FigureRouteOptions {
  store: Store
  history: History
  live: Live
  /** The routes and answers of the running config. */
  chains: () => ShownChains
}

/** What happens right now, and what has happened in the last hour. */
export const figureRoutes = ({ store, history, live, chains }: FigureRouteOptions) => {
  const lastSeen = new LastSeen(store)
  return serve(figureEndpoints, {
    'GET /api/figures': async ({ now }) => ({
      everyMs: history.everyMs,
      samples: history.samples().map(withDates),
      stopped: await history.stopped(),
      commands: await lastSeen.of(commandsIn(chains()), now),
    }),
    'GET /api/live': ({ query: { after, ...query } }, ctx) => {
      // nginx would gather what is meant to be seen at once.
      ctx.set('X-Accel-Buffering', 'no')
      return live.follow(query, after)
    },
  })
}

const COMMANDS_MAX = 100

/** Those that are named; a family like `Group.*` may well have commands that an app never uses. */
const commandsIn = ({ routes, answers }: ShownChains): string[] => {
  const named = [...routes.flatMap(({ when }) => when), ...answers.map(({ policy }) => policy.command)]
  return [...new Set(named.filter(name => !name.includes('*')))].slice(0, COMMANDS_MAX)
}
