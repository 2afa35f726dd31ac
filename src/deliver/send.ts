import { hash } from 'node:crypto'
import { traceParentFor } from '../events/trace-parent.ts'
import type { ChatEvent } from '../events/event.ts'
import { bodyBytes, toChatEvent } from '../events/chat-event.ts'
import { chatsQuery } from '../events/query.ts'
import type { Attempt, Outcome } from '../plugin.ts'
import { transformedFor } from '../route/chain.ts'
import { watched, type Watch } from '../route/step.ts'
import type { DestinationStep, Route } from '../route/route.ts'
import type { DueDelivery, KeptEvent } from '../store/store.ts'

/** Hands a delivery to its plugin, once. Rejects with what the plugin throws, and where a step must not run as it hung before. */
export const sendOnce = async (
  delivery: DueDelivery,
  route: Route,
  step: DestinationStep,
  watch: Watch,
  signal: AbortSignal,
): Promise<Outcome> => {
  const kept = toChatEvent(delivery.event)
  const members = delivery.members?.map(member => toChatEvent(member))
  const send = (): Promise<Outcome> => {
    const asSeen = (event: ChatEvent): ChatEvent => transformedFor(route, step, event, watch)
    const event = asSeen(kept)
    const attempt = attemptOf(delivery, event, kept, signal)
    // One event alone is told as usual, digest or not.
    return members && members.length > 1 && step.destination.deliverMany
      ? step.destination.deliverMany(members.map(asSeen), attempt)
      : step.destination.deliver(event, attempt)
  }
  const end = watch.underWay(step, kept)
  signal.addEventListener('abort', end)
  try {
    // The transforms run within the call of the destination, so that it is known whose delivery one of them hung.
    return await watched(step, kept, watch, send)
  } finally {
    end()
    signal.removeEventListener('abort', end)
  }
}

/** An event as a destination would get it, with the attempt that would be made first. Throws what a transform throws. */
export const sendableFor = (
  event: KeptEvent,
  route: Route,
  step: DestinationStep,
  watch: Watch,
): [seen: ChatEvent, attempt: Attempt] => {
  const kept = toChatEvent(event)
  const seen = transformedFor(route, step, kept, watch)
  const delivery = { event, destination: step.name, attempt: 1, createdAt: 0, position: 1, attemptsBefore: 0 }
  return [seen, attemptOf(delivery, seen, kept, new AbortController().signal)]
}

const attemptOf = (
  delivery: DueDelivery,
  seen: ChatEvent,
  kept: ChatEvent,
  signal: AbortSignal,
): Attempt => ({
  id: idOf(delivery),
  number: delivery.attempt,
  destination: delivery.destination,
  sequence: delivery.position,
  isReplay: delivery.replays !== undefined,
  ...(delivery.progress !== undefined && { progress: delivery.progress }),
  originalBody: bodyBytes(seen, kept, delivery.event.body),
  originalQuery: chatsQuery(delivery.event.query, seen, kept),
  traceParent: traceParentFor(delivery.event, spanOf(delivery)),
  signal,
})

/** The same whenever the same attempt is shown or made. */
const spanOf = (delivery: DueDelivery): string =>
  hash('sha256', `${idOf(delivery)} ${delivery.attempt}`).slice(0, 16)

/** A replay is asked for because it is wanted once more, so a receiver must not take it for a repeat. */
const idOf = ({ event, destination, position, replays, members }: DueDelivery): string =>
  [
    event.id,
    destination,
    ...(members === undefined ? [] : [`digest-${position}`]),
    ...(replays === undefined ? [] : [`replay-${replays}`]),
  ].join('/')
