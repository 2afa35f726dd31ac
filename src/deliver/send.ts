import type { ChatEvent } from '../events/event.ts'
import { toChatEvent } from '../events/chat-event.ts'
import type { Attempt, Outcome } from '../plugin.ts'
import { transformedFor } from '../route/chain.ts'
import type { Watch } from '../route/step.ts'
import type { DestinationStep, Route } from '../route/route.ts'
import type { DueDelivery, KeptEvent } from '../store/store.ts'

/** Hands a delivery to its plugin, once. Rejects with what the plugin throws. */
export const sendOnce = async (
  delivery: DueDelivery,
  route: Route,
  step: DestinationStep,
  watch: Watch,
  signal: AbortSignal,
): Promise<Outcome> => {
  const asSeen = (kept: KeptEvent): ChatEvent => transformedFor(route, step, toChatEvent(kept), watch)
  const event = asSeen(delivery.event)
  const members = delivery.members?.map(asSeen)
  const attempt = attemptOf(delivery, signal)
  watch.enter(step, event)
  try {
    // Not awaited inside: the watch is about code that does not return.
    // One event alone is told as usual, digest or not.
    return members && members.length > 1 && step.destination.deliverMany
      ? step.destination.deliverMany(members, attempt)
      : step.destination.deliver(event, attempt)
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
const idOf = ({ event, destination, position, replays, members }: DueDelivery): string =>
  [
    event.id,
    destination,
    ...(members === undefined ? [] : [`digest-${position}`]),
    ...(replays === undefined ? [] : [`replay-${replays}`]),
  ].join('/')
