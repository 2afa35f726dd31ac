import Router from '@koa/router'
import Type from 'typebox'
import { Compile } from 'typebox/schema'
import type { Replay, Store } from '../store/store.ts'
import type { ReplayRequest } from '../work/replay-request.ts'
import { RequestError } from '../base/errors.ts'
import { warnUnknown, type KnownNames } from './known-names.ts'
import { withDates } from './present.ts'
import { bodyOf, eventQuery, mustSelect, wholeParameter } from './query.ts'

const EVENTS_MAX = 1_000
const RATE_DEFAULT = 50
const RATE_MAX = 10_000
const LISTED = 50

const text = Type.Optional(Type.String({ minLength: 1 }))

/** Which events (as in `GET /api/events`), where to, and how fast. */
const checked = Compile(
  Type.Object(
    {
      ids: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: EVENTS_MAX })),
      app: text,
      command: text,
      subject: text,
      operator: text,
      request: text,
      route: text,
      destination: text,
      state: text,
      reason: text,
      since: text,
      until: text,
      all: Type.Optional(Type.Boolean()),
      as: Type.Optional(Type.Enum(['now', 'then'])),
      to: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
      ratePerSecond: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: RATE_MAX })),
      dryRun: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
)

export interface ReplayRouteOptions {
  store: Store
  knownNames: () => KnownNames
  /** The destinations of the running config. */
  destinations: () => readonly string[]
}

/** Starting, watching, pausing and ending replays. */
export const replayRoutes = ({ store, destinations, knownNames }: ReplayRouteOptions): Router => {
  const router = new Router({ prefix: '/api' })
  router.post('/replay', async ctx => {
    const now = Date.now()
    const { request, dryRun } = readRequest(ctx.request.body, destinations(), now)
    const total = await store.countEvents(request.events)
    const warnings = warnUnknown(total, request.events, knownNames())
    if (dryRun) ctx.body = { total, dryRun, ...warnings }
    else
      ctx.body = {
        id: await store.addReplay({ request: JSON.stringify(request), createdAt: now, total }),
        total,
        ...warnings,
      }
  })
  router.get('/replays', async ctx => {
    ctx.body = { replays: (await store.replays(LISTED)).map(present) }
  })
  for (const [action, state] of Object.entries(STATES)) {
    router.post(`/replays/:id/${action}`, async ctx => {
      const replay = await store.setReplayState(wholeParameter(ctx.params, 'id'), state, Date.now())
      if (!replay) throw new RequestError(`there is no replay ${ctx.params['id']}`, 'not-found')
      ctx.body = present(replay)
    })
  }
  return router
}

const STATES = { pause: 'paused', resume: 'running', cancel: 'cancelled' } as const

const present = ({ request, ...replay }: Replay) => ({
  ...withDates(replay),
  request: JSON.parse(request) as unknown,
})

const readRequest = (
  sent: unknown,
  destinations: readonly string[],
  now: number,
): { request: ReplayRequest; dryRun: boolean } => {
  const {
    all,
    as = 'now',
    to,
    ratePerSecond = RATE_DEFAULT,
    dryRun = false,
    ...filters
  } = bodyOf(checked, sent)
  mustSelect(filters, all)
  const { ids, ...filter } = filters
  const unknown = to?.find(name => !destinations.includes(name))
  if (unknown !== undefined)
    throw new RequestError(`there is no destination ${unknown}; there are ${destinations.join(', ')}`)
  const { limit: _limit, ...query } = eventQuery(filter, now)
  const events = {
    ...query,
    ...(ids && { ids }),
    // What comes from now on is live traffic and not meant.
    until: Math.min(query.until ?? Infinity, now),
  }
  return { request: { events, as, ratePerSecond, ...(to && { to }) }, dryRun }
}
