import { traceParentFor } from '../events/trace-parent.ts'
import type { ChatEvent } from '../events/event.ts'
import { bodyBytes, toChatEvent } from '../events/chat-event.ts'
import { chatsQuery } from '../events/query.ts'
import type { Attempt, Outcome } from '../plugin.ts'
import { transformedFor } from '../route/chain.ts'
import { Barred, type Watch } from '../route/step.ts'
import type { DestinationStep, Route } from '../route/route.ts'
import type { DueDelivery, KeptEvent } from '../store/store.ts'
import { attemptSpanId, idOf } from './attempt-id.ts'

/** An event as it was kept, and as its destination sees it. */
interface Prepared {
  kept: KeptEvent
  original: ChatEvent
  seen: ChatEvent
}

/** A member of a digest that could not be prepared, and what was thrown. */
export interface Unprepared {
  event: KeptEvent
  error: unknown
}

/** Prepares an event for a destination. Throws what a transform throws, and where a step must not run for it as it hung before. */
type Prepare = (event: KeptEvent) => Prepared

/**
 * Hands a delivery to its plugin, once. Members of a digest that cannot be prepared are told to `leaveOut`, and the others are sent. Rejects with
 * what the plugin throws, and where nothing can be prepared, with what was thrown first.
 */
export const sendOnce = async (
  delivery: DueDelivery,
  route: Route,
  step: DestinationStep,
  watch: Watch,
  signal: AbortSignal,
  leaveOut: (left: readonly Unprepared[]) => void,
): Promise<Outcome> => {
  const prepare: Prepare = event => {
    if (watch.isBarred(step, event)) throw new Barred(step)
    return prepared(event, route, step, watch)
  }
  const send = (): Promise<Outcome> => {
    const { first, all, left } = prepareAll(delivery.members ?? [delivery.event], prepare)
    leaveOut(left)
    // One event alone is told as usual, digest or not.
    if (all.length === 1) return step.destination.deliver(first.seen, attemptOf(delivery, first, signal))
    const seen = all.map(one => one.seen)
    return (
      step.destination.deliverMany?.(seen, attemptOf(delivery, first, signal)) ??
      deliverEach(all, delivery, step, signal)
    )
  }
  // A digest goes by the name of its first event, even where that is left out: its delivery carries the digest.
  const end = watch.underWay(step, delivery.event)
  signal.addEventListener('abort', end)
  try {
    // The transforms run within the call of the destination, so that it is known whose delivery one of them hung.
    return await watch.run(step, delivery.event, send)
  } finally {
    end()
    signal.removeEventListener('abort', end)
  }
}

/**
 * Sends a digest that was gathered for another plugin, before the config changed, to one that takes single events. When one of them fails, the
 * digest is tried again as a whole.
 */
const deliverEach = async (
  all: readonly Prepared[],
  delivery: DueDelivery,
  { destination }: DestinationStep,
  signal: AbortSignal,
): Promise<Outcome> => {
  let outcome: Outcome = { status: 'delivered' }
  for (const one of all) {
    // The time of the attempt is for all of them; a plugin may not look at the signal.
    signal.throwIfAborted()
    // A receiver knows each event by its own id, not by the digest's.
    const { members: _, ...single } = { ...delivery, event: one.kept }
    outcome = await destination.deliver(one.seen, attemptOf(single, one, signal))
    if (outcome.status !== 'delivered') break
  }
  return outcome
}

/** One event that cannot be prepared does not keep the others. Throws what was thrown first where none can be. */
const prepareAll = (
  events: readonly KeptEvent[],
  prepare: Prepare,
): { first: Prepared; all: Prepared[]; left: Unprepared[] } => {
  const all: Prepared[] = []
  const left: Unprepared[] = []
  for (const event of events) {
    try {
      all.push(prepare(event))
    } catch (error) {
      left.push({ event, error })
    }
  }
  const [first] = all
  if (!first) throw left[0]?.error
  return { first, all, left }
}

const prepared = (kept: KeptEvent, route: Route, step: DestinationStep, watch: Watch): Prepared => {
  const original = toChatEvent(kept, route.consoleUrl)
  return { kept, original, seen: transformedFor(route, step, original, watch) }
}

/** An event as a destination would get it, with the attempt that would be made first. Throws what a transform throws. */
export const sendableFor = (
  event: KeptEvent,
  route: Route,
  step: DestinationStep,
  watch: Watch,
): [seen: ChatEvent, attempt: Attempt] => {
  const first = prepared(event, route, step, watch)
  const delivery = { event, destination: step.name, attempt: 1, createdAt: 0, position: 1, attemptsBefore: 0 }
  return [first.seen, attemptOf(delivery, first, new AbortController().signal)]
}

/** What few plugins look at is made when they do. */
const attemptOf = (
  delivery: DueDelivery,
  { kept, original, seen }: Prepared,
  signal: AbortSignal,
): Attempt => {
  const id = idOf(delivery)
  return {
    id,
    number: delivery.attempt,
    destination: delivery.destination,
    sequence: delivery.position,
    isReplay: delivery.replays !== undefined,
    ...(delivery.progress !== undefined && { progress: delivery.progress }),
    get originalBody() {
      return bodyBytes(seen, original, kept.body)
    },
    get originalQuery() {
      return chatsQuery(kept.query, seen, original)
    },
    traceParent: traceParentFor(delivery.event, attemptSpanId(delivery)),
    signal,
  }
}
