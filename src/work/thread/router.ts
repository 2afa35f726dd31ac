import { shorten } from '../../base/cut.ts'
import { maskTexts, type Mask } from '../../log/mask.ts'
import { toChatEvent } from '../../events/chat-event.ts'
import { createPump, POLL_MS, type Pump } from '../../base/pump.ts'
import type { Watch } from '../../route/step.ts'
import { routeEvent, type Routed } from '../../route/route-event.ts'
import type { Route } from '../../route/route.ts'
import { planOf, policiesOf, type Policies } from './plan.ts'
import type { KeptEvent, Routing, Store } from '../../store/store.ts'

export interface RouterOptions {
  store: Pick<Store, 'takeUnrouted' | 'recordRouting'>
  routes: readonly Route[]
  watch: Watch
  /** Events that are routed after all others, one at a time, because one of their steps hung before. */
  last: ReadonlySet<string>
  mask: Mask
  /** Deliveries are about to be planned: who asks the store for what is due now gets them, and both are one message. */
  onPlanning: () => void
  /** `takenAt` is when routing began, in milliseconds since 1970. */
  onRouted: (event: KeptEvent, routed: Routed, takenAt: number) => void
  onStoreFailure: (error: unknown) => void
}

const BATCH = 64
/** More than any reason of the gateway itself needs. */
const WHY_SHOWN = 2_000

/** Routes kept events, in the order in which they were kept. */
export const createRouter = (options: RouterOptions): Pump =>
  createPump(async () => ((await routeBatch(options)) ? 0 : POLL_MS), options.onStoreFailure)

/** Returns whether there may be more. */
const routeBatch = async (options: RouterOptions): Promise<boolean> => {
  const found = await options.store.takeUnrouted(BATCH + options.last.size)
  const innocent = found.filter(event => !options.last.has(event.id)).slice(0, BATCH)
  const batch = innocent.length > 0 ? innocent : found.slice(0, 1)
  if (batch.length === 0) return false
  const takenAt = Date.now()
  // A plugin may say anything of an event, at any length. It is masked before it is cut, because half a
  // secret would not be found.
  const shown = (text: string): string => shorten(options.mask(text), WHY_SHOWN)
  const routed = batch.map(event => ({
    event,
    routed: maskTexts(routeEvent(options.routes, toChatEvent(event), options.watch), shown),
  }))
  const routedAt = Date.now()
  const policies = policiesOf(options.routes)
  const routings = routed.map(one => toRouting(one.event, one.routed, routedAt, policies))
  if (routings.some(({ deliveries }) => deliveries.length > 0)) options.onPlanning()
  await options.store.recordRouting(routings)
  for (const one of routed) options.onRouted(one.event, one.routed, takenAt)
  return true
}

const toRouting = (
  event: KeptEvent,
  { explanation, deliveries }: Routed,
  routedAt: number,
  policies: Policies,
): Routing => ({
  seq: event.seq,
  routedAt,
  explanation: JSON.stringify(explanation),
  deliveries: deliveries.map(delivery => ({
    ...delivery,
    ...(delivery.state === 'waiting' && planOf(event, policies.get(delivery.destination))),
  })),
})
