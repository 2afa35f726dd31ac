import { toChatEvent } from '../events/chat-event.ts'
import type { Attempt, Outcome } from '../plugin.ts'
import { transformedFor, type Watch } from '../route/chain.ts'
import type { DestinationStep, Route } from '../route/route.ts'
import type { DueDelivery } from '../store/store.ts'

/** Hands a delivery to its plugin, once. Rejects with what the plugin throws. */
export const sendOnce = async (
  delivery: DueDelivery,
  route: Route,
  step: DestinationStep,
  watch: Watch,
  signal: AbortSignal,
): Promise<Outcome> => {
  const event = transformedFor(route, step, toChatEvent(delivery.event), watch)
  watch.enter(step, event)
  try {
    // Not awaited inside: the watch is about code that does not return.
    return step.destination.deliver(event, attemptOf(delivery, signal))
  } finally {
    watch.leave()
  }
}

const attemptOf = (delivery: DueDelivery, signal: AbortSignal): Attempt => ({
  id: idOf(delivery),
  number: delivery.attempt,
  destination: delivery.destination,
  sequence: delivery.position,
  isReplay: delivery.replays !== undefined,
  originalBody: delivery.event.body,
  signal,
})

/** A replay is asked for because it is wanted once more, so a receiver must not take it for a repeat. */
const idOf = ({ event, destination, replays }: DueDelivery): string =>
  [event.id, destination, ...(replays === undefined ? [] : [`replay-${replays}`])].join('/')
