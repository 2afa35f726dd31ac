import type { ShownChains } from '../chains/chain-facts.ts'
import type { History } from '../metrics/history.ts'
import type { Store } from '../store/store.ts'
import { figureEndpoints } from './api/figures.ts'
import type { Live } from './live.ts'
import { date, withDates } from './present.ts'
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

const ASKED_EVERY_MS = 60_000

/** When the newest event of each command came. A switch in Chat's console that is off shows nowhere else. */
class LastSeen {
  readonly #store: Pick<Store, 'events'>
  #found = new Map<string, { askedAt: number; lastAt?: string }>()

  constructor(store: Pick<Store, 'events'>) {
    this.#store = store
  }

  async of(commands: readonly string[], now: number): Promise<{ command: string; lastAt?: string }[]> {
    const found = await Promise.all(
      commands.map(async command => [command, await this.#one(command, now)] as const),
    )
    this.#found = new Map(found)
    return found.map(([command, { lastAt }]) => ({ command, ...(lastAt !== undefined && { lastAt }) }))
  }

  async #one(command: string, now: number): Promise<{ askedAt: number; lastAt?: string }> {
    const known = this.#found.get(command)
    if (known && Math.abs(now - known.askedAt) < ASKED_EVERY_MS) return known
    const [newest] = (await this.#store.events({ command, limit: 1 })).events
    return { askedAt: now, ...(newest && { lastAt: date(newest.receivedAt) }) }
  }
}
