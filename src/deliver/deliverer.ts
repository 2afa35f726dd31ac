import { createPump, POLL_MS } from '../base/pump.ts'
import type { Watch } from '../route/step.ts'
import { destinationsOf, type DestinationStep, type Route } from '../route/route.ts'
import type { AttemptRecord, DestinationRecord, DueDelivery, Store } from '../store/store.ts'
import { deadMembers, masked, runAttempt, type DeadMember } from './attempt.ts'
import { hurrySome } from './hurry.ts'
import { Lane, type LaneEnd, type Turn } from './lane.ts'
import { createMender } from './mend.ts'
import { recordOf } from './record.ts'
import { createRecovery } from './recovery.ts'
import { sendOnce, type Unprepared } from './send.ts'

/** How an attempt ended, for the log and the gateway's own events. */
export interface AttemptEnd {
  record: AttemptRecord
  delivery: DueDelivery
  /** Members of a digest that are dead as they could not be sent, once the message is over. */
  leftOut: readonly DeadMember[]
  /** What the plugin did wrong. */
  bug?: string
  /** What it changed about the destination. */
  turn?: Turn
}

export interface DelivererOptions {
  store: Pick<Store, 'takeDue' | 'recordAttempts' | 'hurry' | 'circuits' | 'mendDue'>
  routes: readonly Route[]
  /** What is known of the destinations from before. */
  destinations: readonly DestinationRecord[]
  /** The hash of the config in force. */
  config: string
  /** The name of this gateway. */
  node: string
  /** Whose leases these are. */
  owner: string
  watch: Watch
  /** A destination that must not be sent to for now. */
  isBarred: (step: DestinationStep) => boolean
  /** Takes secrets out of what receivers said. */
  mask: (text: string) => string
  /** Called for every attempt that counts, after it has been recorded. */
  onAttempt: (end: AttemptEnd) => void
  onStoreFailure: (error: unknown) => void
}

export interface Deliverer {
  /** Looks for due deliveries, now. */
  wake: () => void
  /** Takes nothing more; resolves when everything under way has ended and is recorded, soon after `withinMs` at the latest. */
  stop: (withinMs: number) => Promise<void>
}

/** A lease outlives its attempt by this much, to be recorded in. */
const LEASE_RESERVE_MS = 30_000
const RECORD_AGAIN_MS = 500

/** Takes what is due for each destination, as much as it may be sent, sends it and records what happened. */
export const createDeliverer = (options: DelivererOptions): Deliverer => {
  const lanes = lanesOf(options)
  const leaseMs = leaseMsFor(lanes)
  const byName = new Map(lanes.map(lane => [lane.step.name, lane]))
  const underWay = new Set<Promise<void>>()
  const stopping = new AbortController()
  const learnFromOthers = createRecovery(lanes, options, () => pump.wake())
  const mend = createMender(lanes, options)

  const pump = createPump(async () => {
    learnFromOthers()
    mend()
    return takeAndSend(lanes, options, leaseMs, send)
  }, options.onStoreFailure)

  const send = (delivery: DueDelivery): void => {
    const lane = byName.get(delivery.destination)
    if (!lane) return
    lane.begin(delivery, Date.now())
    const sending = deliver(delivery, lane).finally(() => {
      underWay.delete(sending)
      pump.wake()
    })
    underWay.add(sending)
  }

  const deliver = async (delivery: DueDelivery, lane: Lane): Promise<void> => {
    const sent = await attempt(delivery, lane, options, stopping.signal)
    // Stopping is not the destination's failure: the lease is given back, and the next start tries again.
    const isGivenBack = stopping.signal.aborted && sent.outcome.status !== 'delivered'
    const end = isGivenBack ? undefined : lane.finish(delivery, sent.outcome, Date.now())
    // Free before it is recorded: the next delivery is taken in the same transaction.
    lane.free(delivery)
    pump.wake()
    if (end) await record(sent, end, delivery, lane, options, leaseMs)
  }

  const stop = async (withinMs: number): Promise<void> => {
    await pump.stop()
    const timer = setTimeout(() => stopping.abort(new Error('the gateway is stopping')), withinMs)
    await Promise.allSettled(underWay)
    clearTimeout(timer)
  }

  return { wake: pump.wake, stop }
}

/** Sends what is due, as much as the lanes have room for; returns how long until there may be more. */
const takeAndSend = async (
  lanes: readonly Lane[],
  { store, owner, isBarred }: DelivererOptions,
  leaseMs: number,
  send: (delivery: DueDelivery) => void,
): Promise<number> => {
  const now = Date.now()
  const usable = lanes.filter(lane => !isBarred(lane.step))
  const open = usable.map(lane => ({ lane, room: lane.room(now) })).filter(({ room }) => room > 0)
  const wait = Math.min(POLL_MS, ...usable.map(lane => lane.waitMs(now)))
  if (open.length === 0) return wait
  const { deliveries, nextDueAt, waitMs } = await store.takeDue({
    lanes: open.map(({ lane, room }) => lane.request(room)),
    now,
    leaseUntil: now + leaseMs,
    owner,
  })
  for (const delivery of deliveries) send(delivery)
  // What is overdue belongs to a destination without room, which has some when an attempt or its own wait ends.
  const dueMs = nextDueAt === undefined || nextDueAt <= now ? POLL_MS : nextDueAt - now
  return Math.min(dueMs, wait, waitMs ?? POLL_MS, ...open.map(({ lane }) => lane.waitMs(now)))
}

const leaseMsFor = (lanes: readonly Lane[]): number =>
  Math.max(0, ...lanes.map(lane => lane.step.policy.timeoutMs)) + LEASE_RESERVE_MS

const lanesOf = ({ routes, destinations }: DelivererOptions): Lane[] => {
  const known = new Map(destinations.map(record => [record.name, record]))
  const now = Date.now()
  return destinationsOf(routes).map(
    ({ route, step }) => new Lane(route, step, known.get(step.name) ?? {}, now),
  )
}

/** An attempt that has ended. */
interface Sent extends Awaited<ReturnType<typeof runAttempt>> {
  unprepared: readonly Unprepared[]
  startedAt: number
  startedTick: number
}

const attempt = async (
  delivery: DueDelivery,
  { route, step }: Lane,
  { watch, mask }: DelivererOptions,
  stopping: AbortSignal,
): Promise<Sent> => {
  // The clock may be set while it is under way; how long it takes is measured by another.
  const [startedAt, startedTick] = [Date.now(), performance.now()]
  let unprepared: readonly Unprepared[] = []
  const { outcome, ...rest } = await runAttempt(
    signal => sendOnce(delivery, route, step, watch, signal, left => void (unprepared = left)),
    step.policy.timeoutMs,
    stopping,
  )
  return { outcome: masked(outcome, mask), ...rest, unprepared, startedAt, startedTick }
}

const record = async (
  { outcome, bug, unprepared, startedAt, startedTick }: Sent,
  { turn, circuit, isStillFailing }: LaneEnd,
  delivery: DueDelivery,
  lane: Lane,
  options: DelivererOptions,
  leaseMs: number,
): Promise<void> => {
  const durationMs = Math.round(performance.now() - startedTick)
  const attempted = recordOf(delivery, lane.step.policy.retry, outcome, startedAt, durationMs)
  const leftOut = attempted.state === 'waiting' ? [] : deadMembers(unprepared, options.mask)
  const whole: AttemptRecord = {
    ...attempted,
    ...(leftOut.length > 0 && { leftOut: leftOut.map(({ event, reason }) => ({ seq: event.seq, reason })) }),
    config: options.config,
    node: options.node,
    ...(circuit !== undefined && { circuit, isStillFailing }),
  }
  if (!(await recordSurely(whole, options, startedTick + leaseMs))) return
  if (circuit !== undefined) lane.kept()
  await hurrySome(lane, turn, outcome, options)
  options.onAttempt({
    record: whole,
    delivery,
    leftOut,
    ...(bug !== undefined && { bug }),
    ...(turn && { turn }),
  })
}

/**
 * Tries once at least, and again until the lease is over: after that the delivery is due again anyway, and the receiver sees a repeat. Says
 * whether it has been recorded.
 */
const recordSurely = async (
  attempted: AttemptRecord,
  { store, onStoreFailure }: DelivererOptions,
  leaseEndTick: number,
): Promise<boolean> => {
  do {
    try {
      await store.recordAttempts([attempted])
      return true
    } catch (error) {
      onStoreFailure(error)
      await new Promise(resolve => setTimeout(resolve, RECORD_AGAIN_MS))
    }
  } while (performance.now() < leaseEndTick)
  return false
}
