import { toChatEvent } from '../../events/chat-event.ts'
import { createPump, POLL_MS, type Pump } from '../../base/pump.ts'
import type { Watch } from '../../route/step.ts'
import type { RouteExplanation } from '../../route/explain.ts'
import { routeEvent } from '../../route/route-event.ts'
import type { Route } from '../../route/route.ts'
import type { KeptEvent, Replanned, Store } from '../../store/store.ts'
import { planOf, policiesOf, type Policies } from './plan.ts'
import type { ReplayRequest } from '../replay-request.ts'

export interface ReplayerOptions {
  store: Pick<Store, 'runningReplay' | 'eventsAfter' | 'advanceReplay' | 'setReplayState' | 'event'>
  routes: readonly Route[]
  watch: Watch
  /** Called when a step failed for an event that was to be sent again. */
  onSetAside: (replay: number, event: KeptEvent, route: RouteExplanation) => void
  onStoreFailure: (error: unknown) => void
}

/** At most this many events are planned in one commit, so that live traffic does not wait. */
const STEP_MAX = 50

/**
 * Goes through running replays, oldest first: plans their deliveries at the rate that was asked for, and
 * leaves the sending to the deliverer. The store holds how far each has come and when, so it continues after
 * a restart, and all nodes together keep one pace.
 */
export const createReplayer = (options: ReplayerOptions): Pump => {
  const policies = policiesOf(options.routes)

  return createPump(async () => {
    const replay = await options.store.runningReplay()
    if (!replay) return POLL_MS
    const request = JSON.parse(replay.request) as ReplayRequest
    const limit = Math.min(STEP_MAX, Math.ceil(request.ratePerSecond))
    const stepMs = (limit / request.ratePerSecond) * 1000
    const waitMs = replay.done === 0 ? 0 : replay.updatedAt + stepMs - Date.now()
    // A wait of more than one step means that the clock was set back.
    if (waitMs > 0 && waitMs <= stepMs) return waitMs
    const events = await options.store.eventsAfter({ ...request.events, limit }, replay.cursor)
    const last = events.at(-1)
    if (!last) await options.store.setReplayState(replay.id, 'done', Date.now())
    else {
      const replanned = await Promise.all(
        events.map(event => replan(event, { ...request, id: replay.id }, policies, options)),
      )
      await options.store.advanceReplay(replay.id, last.seq, replanned, Date.now())
    }
    return stepMs
  }, options.onStoreFailure)
}

const replan = async (
  event: KeptEvent,
  request: ReplayRequest & { id: number },
  policies: Policies,
  options: ReplayerOptions,
): Promise<Replanned> => {
  const wanted = request.as === 'then' ? await sentThen(event, options) : wantedNow(event, request, options)
  const destinations = wanted.filter(name => policies.has(name) && isAskedFor(name, request))
  return {
    seq: event.seq,
    deliveries: destinations.map(destination => ({
      destination,
      ...planOf(event, policies.get(destination)),
    })),
  }
}

const sentThen = async ({ id }: KeptEvent, { store }: ReplayerOptions): Promise<string[]> =>
  ((await store.event(id))?.deliveries ?? []).map(({ destination }) => destination)

const isAskedFor = (destination: string, { to }: ReplayRequest): boolean => to?.includes(destination) ?? true

const wantedNow = (
  event: KeptEvent,
  request: ReplayRequest & { id: number },
  { routes, watch, onSetAside }: ReplayerOptions,
): string[] => {
  if (event.unreadable !== undefined) return []
  const { explanation, deliveries } = routeEvent(routes, toChatEvent(event), watch)
  for (const route of explanation.routes)
    if (route.setAside?.some(name => isAskedFor(name, request))) onSetAside(request.id, event, route)
  return deliveries.filter(({ state }) => state === 'waiting').map(({ destination }) => destination)
}
