import { toChatEvent } from '../events/chat-event.ts'
import type { ChatEvent } from '../events/event.ts'
import type { Outcome } from '../plugin.ts'
import { transformedFor, type Watch } from '../route/chain.ts'
import { createPump, POLL_MS } from '../pump.ts'
import type { DestinationStep, Route } from '../route/route.ts'
import type { AttemptRecord, DueDelivery, Store } from '../store/store.ts'
import { runAttempt } from './attempt.ts'
import { next } from './retry.ts'

export interface DelivererOptions {
  store: Pick<Store, 'takeDue' | 'recordAttempts'>
  routes: readonly Route[]
  /** Whose leases these are. */
  owner: string
  watch: Watch
  /** A destination that must not be sent to for now. */
  isBarred: (step: DestinationStep) => boolean
  /** Takes secrets out of what receivers said. */
  mask: (text: string) => string
  /** Called for every attempt that ended; `bug` says what the plugin did wrong. */
  onAttempt: (record: AttemptRecord, eventId: string, bug?: string) => void
  onStoreFailure: (error: unknown) => void
}

export interface Deliverer {
  /** Looks for due deliveries, now. */
  wake: () => void
  /** Takes nothing more; resolves when everything under way has ended and is recorded, at the latest after `withinMs`. */
  stop: (withinMs: number) => Promise<void>
}

interface LaneState {
  route: Route
  step: DestinationStep
  /** How many deliveries are under way. */
  busy: number
}

/** A lease outlives its attempt by this much, to be recorded in. */
const LEASE_RESERVE_MS = 30_000
const RECORD_AGAIN_MS = 500

/** Takes what is due for each destination, as many at once as its `concurrency` allows, sends it and records what happened. */
export const createDeliverer = (options: DelivererOptions): Deliverer => {
  const lanes = lanesOf(options.routes)
  const longestMs = Math.max(0, ...[...lanes.values()].map(lane => lane.step.policy.timeoutMs))
  const leaseMs = longestMs + LEASE_RESERVE_MS
  const underWay = new Set<Promise<void>>()
  const stopping = new AbortController()

  const pump = createPump(async () => {
    const open = [...lanes.values()].filter(lane => isOpen(lane) && !options.isBarred(lane.step))
    if (open.length === 0) return POLL_MS
    const now = Date.now()
    const { deliveries, nextDueAt } = await options.store.takeDue({
      lanes: open.map(({ step, busy }) => ({
        destination: step.name,
        limit: step.policy.concurrency - busy,
      })),
      now,
      leaseUntil: now + leaseMs,
      owner: options.owner,
    })
    for (const delivery of deliveries) send(delivery)
    // What is overdue belongs to a destination that is busy; it is looked for when one of its attempts ends.
    return nextDueAt === undefined || nextDueAt <= now ? POLL_MS : nextDueAt - now
  }, options.onStoreFailure)

  const send = (delivery: DueDelivery): void => {
    const lane = lanes.get(delivery.destination)
    if (!lane) return
    lane.busy += 1
    const sending = sendAndRecord(delivery, lane, options, stopping.signal, leaseMs).finally(() => {
      lane.busy -= 1
      underWay.delete(sending)
      pump.wake()
    })
    underWay.add(sending)
  }

  const stop = async (withinMs: number): Promise<void> => {
    await pump.stop()
    const timer = setTimeout(() => stopping.abort(new Error('the gateway is stopping')), withinMs)
    await Promise.allSettled(underWay)
    clearTimeout(timer)
  }

  return { wake: pump.wake, stop }
}

const isOpen = ({ step, busy }: LaneState): boolean => busy < step.policy.concurrency

const lanesOf = (routes: readonly Route[]): Map<string, LaneState> =>
  new Map(
    routes.flatMap(route =>
      route.steps.flatMap(step =>
        step.kind === 'destination' ? [[step.name, { route, step, busy: 0 }] as const] : [],
      ),
    ),
  )

const sendAndRecord = async (
  delivery: DueDelivery,
  { route, step }: LaneState,
  options: DelivererOptions,
  stopping: AbortSignal,
  leaseMs: number,
): Promise<void> => {
  const startedAt = Date.now()
  const { outcome, bug } = await runAttempt(
    signal => deliverOnce(delivery, route, step, options.watch, signal),
    step.policy.timeoutMs,
    stopping,
  )
  // Stopping is not the destination's failure: the lease is given back, and the next start tries again.
  if (stopping.aborted && outcome.status !== 'delivered') return
  const record = recordOf(delivery, step, masked(outcome, options.mask), startedAt)
  options.onAttempt(record, delivery.event.id, bug)
  await recordSurely(record, options, startedAt + leaseMs)
}

const deliverOnce = async (
  { event: kept, attempt }: DueDelivery,
  route: Route,
  step: DestinationStep,
  watch: Watch,
  signal: AbortSignal,
): Promise<Outcome> => {
  const event: ChatEvent = transformedFor(route, step, toChatEvent(kept), watch)
  watch.enter(step, event)
  try {
    // Not awaited inside: the watch is about code that does not return.
    return step.destination.deliver(event, {
      id: `${event.id}/${step.name}`,
      number: attempt,
      destination: step.name,
      originalBody: kept.body,
      signal,
    })
  } finally {
    watch.leave()
  }
}

const masked = (outcome: Outcome, mask: (text: string) => string): Outcome => {
  if (outcome.status === 'delivered') {
    return { status: 'delivered', ...(outcome.detail !== undefined && { detail: mask(outcome.detail) }) }
  }
  return { ...outcome, reason: mask(outcome.reason) }
}

const recordOf = (
  { event, destination, attempt, createdAt }: DueDelivery,
  step: DestinationStep,
  outcome: Outcome,
  startedAt: number,
): AttemptRecord => {
  const now = Date.now()
  const result = next({ outcome, attempt, createdAt, now, random: Math.random() }, step.policy.retry)
  return {
    seq: event.seq,
    destination,
    attempt,
    startedAt,
    durationMs: now - startedAt,
    outcome: outcome.status,
    state: result.state,
    ...(result.reason !== undefined && { reason: result.reason }),
    ...(result.state === 'waiting' && { dueAt: result.dueAt }),
  }
}

/** Tries until the lease is over; after that the delivery is due again anyway, and the receiver sees a repeat. */
const recordSurely = async (
  record: AttemptRecord,
  options: DelivererOptions,
  leaseUntil: number,
): Promise<void> => {
  while (Date.now() < leaseUntil) {
    try {
      return await options.store.recordAttempts([record])
    } catch (error) {
      options.onStoreFailure(error)
      await new Promise(resolve => setTimeout(resolve, RECORD_AGAIN_MS))
    }
  }
}
