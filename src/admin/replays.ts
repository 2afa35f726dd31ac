import { RequestError } from '../base/errors.ts'
import type { Replay, Store } from '../store/store.ts'
import type { ReplayRequest } from '../work/replay-request.ts'
import type { BodyOf } from './api/endpoint.ts'
import { replayEndpoints } from './api/replays.ts'
import { warnUnknown, type KnownNames } from './known-names.ts'
import { mustSelect } from './must-select.ts'
import { noDestination } from './no-destination.ts'
import { withDates } from './present.ts'
import { serve } from './serve.ts'

const LISTED = 50

export interface ReplayRouteOptions {
  store: Store
  knownNames: () => KnownNames
  /** The destinations of the running config. */
  destinations: () => readonly string[]
}

/** Starting, watching, pausing, pacing and ending replays. */
export const replayRoutes = ({ store, destinations, knownNames }: ReplayRouteOptions) => {
  const setState = async (id: string, state: Replay['state']) =>
    present(there(id, await store.setReplayState(numberOf(id), state, Date.now())))
  const setRate = async (id: string, ratePerSecond: number) => {
    const before = there(id, await store.replay(numberOf(id)))
    const request = { ...(JSON.parse(before.request) as ReplayRequest), ratePerSecond }
    const replay = there(id, await store.setReplayRequest(before.id, JSON.stringify(request)))
    if (replay.state === 'done' || replay.state === 'cancelled')
      throw new RequestError(`replay ${id} is ${replay.state}, so it goes at no rate`, 'conflict')
    return present(replay)
  }
  return serve(replayEndpoints, {
    'POST /api/replay': async ({ body: { dryRun, ...asked }, now }) => {
      const request = requestOf(asked, destinations(), now)
      const total = await store.countEvents(request.events)
      const warnings = warnUnknown(total, request.events, knownNames())
      if (dryRun) return { total, dryRun, ...warnings }
      const id = await store.addReplay({ request: JSON.stringify(request), createdAt: now, total })
      return { id, total, ...warnings }
    },
    'GET /api/replays': async () => ({ replays: (await store.replays(LISTED)).map(present) }),
    'POST /api/replays/:id/pause': ({ params }) => setState(params.id, 'paused'),
    'POST /api/replays/:id/resume': ({ params }) => setState(params.id, 'running'),
    'POST /api/replays/:id/cancel': ({ params }) => setState(params.id, 'cancelled'),
    'POST /api/replays/:id/rate': ({ params, body }) => setRate(params.id, body.ratePerSecond),
  })
}

const numberOf = (id: string): number => {
  if (/^[1-9]\d*$/.test(id) && Number.isSafeInteger(Number(id))) return Number(id)
  throw new RequestError(`a replay has a whole number, not ${JSON.stringify(id)}`)
}

const there = (id: string, replay: Replay | undefined): Replay => {
  if (replay) return replay
  throw new RequestError(`there is no replay ${id}`, 'not-found')
}

const present = ({ request, ...replay }: Replay) => ({
  ...withDates(replay),
  request: JSON.parse(request) as { events: Record<string, unknown> } & Pick<
    ReplayRequest,
    'as' | 'ratePerSecond'
  > & { to?: string[] },
})

const requestOf = (
  {
    all,
    as,
    to,
    ratePerSecond,
    ...events
  }: Omit<BodyOf<(typeof replayEndpoints)['POST /api/replay']>, 'dryRun'>,
  destinations: readonly string[],
  now: number,
): ReplayRequest => {
  mustSelect(events, all)
  const unknown = to?.find(name => !destinations.includes(name))
  if (unknown !== undefined) throw noDestination(unknown, destinations)
  // What comes from now on is live traffic and not meant.
  const until = Math.min(events.until ?? Infinity, now)
  return { events: { ...events, until }, as, ratePerSecond, ...(to && { to }) }
}
