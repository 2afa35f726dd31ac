import { toChatEvent } from '../events/chat-event.ts'
import type { Attempt, Destination, Outcome } from '../plugin.ts'
import { transformedFor, type Watch } from '../route/chain.ts'
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
  const asSeen = (kept: KeptEvent) => transformedFor(route, step, toChatEvent(kept), watch)
  const event = asSeen(delivery.event)
  const members = delivery.members?.map(asSeen)
  const attempt = attemptOf(delivery, signal)
  const { destination } = step
  watch.enter(step, event)
  try {
    // Not awaited inside: the watch is about code that does not return.
    return members && canDigest(destination)
      ? destination.deliverMany(members, attempt)
      : destination.deliver(event, attempt)
  } finally {
    watch.leave()
  }
}

/** Whether a destination takes a digest. */
export const canDigest = (
  destination: Destination,
): destination is Destination & { deliverMany: NonNullable<Destination['deliverMany']> } =>
  destination.deliverMany !== undefined

const attemptOf = (delivery: DueDelivery, signal: AbortSignal): Attempt => ({
  id: idOf(delivery),
  number: delivery.attempt,
  destination: delivery.destination,
  sequence: delivery.position,
  isReplay: delivery.replay !== undefined,
  originalBody: delivery.event.body,
  signal,
})

/** A replay is asked for because it is wanted once more, so a receiver must not take it for a repeat. */
const idOf = ({ event, destination, position, replay, members }: DueDelivery): string => {
  const parts = [event.id, destination]
  if (members) parts.push(`digest-${position}`)
  if (replay !== undefined) parts.push(`replay-${replay}`)
  return parts.join('/')
}
