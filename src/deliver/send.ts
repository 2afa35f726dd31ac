import type { ChatEvent } from '../events/event.ts'
import { toChatEvent } from '../events/chat-event.ts'
import type { Attempt, Outcome } from '../plugin.ts'
import { transformedFor } from '../route/chain.ts'
import type { Watch } from '../route/step.ts'
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
  const kept = toChatEvent(delivery.event)
  const asSeen = (event: ChatEvent): ChatEvent => transformedFor(route, step, event, watch)
  const event = asSeen(kept)
  const members = delivery.members?.map(member => asSeen(toChatEvent(member)))
  const isSameBody = event.body === kept.body
  const attempt = attemptOf(delivery, isSameBody ? delivery.event.body : jsonBytes(event.body), signal)
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

/** What a transform took out of the body must not leave in the bytes beside it. */
const jsonBytes = (body: ChatEvent['body']): Uint8Array => Buffer.from(JSON.stringify(body))

const attemptOf = (delivery: DueDelivery, originalBody: Uint8Array, signal: AbortSignal): Attempt => ({
  id: idOf(delivery),
  number: delivery.attempt,
  destination: delivery.destination,
  sequence: delivery.position,
  isReplay: delivery.replays !== undefined,
  originalBody,
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
