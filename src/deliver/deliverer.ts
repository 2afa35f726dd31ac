import type { Outcome } from '../plugin.ts'
import { shorten } from '../base/cut.ts'
import { createPump, POLL_MS } from '../base/pump.ts'
import type { Watch } from '../route/step.ts'
import type { DestinationStep, Route } from '../route/route.ts'
import type { AttemptRecord, DestinationRecord, DueDelivery, KeptEvent, Store } from '../store/store.ts'
import { reasonThrown, runAttempt } from './attempt.ts'
import { isFailing, readCircuit } from './circuit.ts'
import { hurrySome } from './hurry.ts'
import {
  capacity,
  ended,
  freed,
  laneWaitMs,
  openLane,
  requestOf,
  taken,
  type Lane,
  type Turn,
} from './lane.ts'
import { createMender } from './mend.ts'
import { recordOf } from './record.ts'
import { createRecovery } from './recovery.ts'
import { sendOnce, type Unprepared } from './send.ts'

/** How an attempt ended, for the log and the gateway's own news. */
export interface AttemptEnd {
  record: AttemptRecord
  delivery: DueDelivery
  /** Members of a digest that are dead as they could not be told, where the message is over. */
  leftOut: readonly DeadMember[]
  /** What the plugin did wrong. */
  bug?: string
  /** What it changed about the destination. */
  turn?: Turn
}

interface DeadMember {
  event: KeptEvent
  reason: string
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

/** Takes what is due for each destination, as many as it may have, sends it and records what happened. */
export const createDeliverer = (options: DelivererOptions): Deliverer => {
  const lanes = lanesOf(options)
  const leaseMs = leaseMsFor([...lanes.values()])
  const underWay = new Set<Promise<void>>()
  const stopping = new AbortController()
  const learnFromOthers = createRecovery([...lanes.values()], options, () => pump.wake())
  const mend = createMender([...lanes.values()], options)

  const pump = createPump(async () => {
    learnFromOthers()
    mend()
    return takeAndSend([...lanes.values()], options, leaseMs, send)
  }, options.onStoreFailure)

  const send = (delivery: DueDelivery): void => {
    const lane = lanes.get(delivery.destination)
    if (!lane) return
    taken(lane, delivery, Date.now())
    // The place is free before the record is kept: the next delivery is taken in the same transaction.
    const onEnd = (): void => {
      freed(lane, delivery)
      pump.wake()
    }
    const sending = sendAndRecord(delivery, lane, options, stopping.signal, leaseMs, onEnd).finally(() => {
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

/** Sends what is due, as much as the lanes may have now; returns how long until there may be more. */
const takeAndSend = async (
  lanes: readonly Lane[],
  { store, owner, isBarred }: DelivererOptions,
  leaseMs: number,
  send: (delivery: DueDelivery) => void,
): Promise<number> => {
  const now = Date.now()
  const usable = lanes.filter(lane => !isBarred(lane.step))
  const open = usable.map(lane => ({ lane, limit: capacity(lane, now) })).filter(({ limit }) => limit > 0)
  const wait = Math.min(POLL_MS, ...usable.map(lane => laneWaitMs(lane, now)))
  if (open.length === 0) return wait
  const { deliveries, nextDueAt, waitMs } = await store.takeDue({
    lanes: open.map(({ lane, limit }) => requestOf(lane, limit)),
    now,
    leaseUntil: now + leaseMs,
    owner,
  })
  for (const delivery of deliveries) send(delivery)
  // What is overdue belongs to a destination that may not have more now; that ends by itself or with an attempt.
  const dueMs = nextDueAt === undefined || nextDueAt <= now ? POLL_MS : nextDueAt - now
  return Math.min(dueMs, wait, waitMs ?? POLL_MS, ...open.map(({ lane }) => laneWaitMs(lane, now)))
}

const leaseMsFor = (lanes: readonly Lane[]): number =>
  Math.max(0, ...lanes.map(lane => lane.step.policy.timeoutMs)) + LEASE_RESERVE_MS

const lanesOf = ({ routes, destinations }: DelivererOptions): Map<string, Lane> => {
  const circuits = new Map(destinations.map(({ name, circuit }) => [name, circuit]))
  const now = Date.now()
  const laneOf = (route: Route, step: DestinationStep): Lane =>
    openLane(route, step, readCircuit(circuits.get(step.name)), now)
  return new Map(
    routes.flatMap(route =>
      route.steps.flatMap(step =>
        step.kind === 'destination' ? [[step.name, laneOf(route, step)] as const] : [],
      ),
    ),
  )
}

const sendAndRecord = async (
  delivery: DueDelivery,
  lane: Lane,
  options: DelivererOptions,
  stopping: AbortSignal,
  leaseMs: number,
  onEnd: () => void,
): Promise<void> => {
  const { route, step } = lane
  // The clock may be set while it is under way; how long it takes is measured by another.
  const [startedAt, startedTick] = [Date.now(), performance.now()]
  let unprepared: readonly Unprepared[] = []
  const leaveOut = (left: typeof unprepared): void => void (unprepared = left)
  const { outcome, bug } = await runAttempt(
    signal => sendOnce(delivery, route, step, options.watch, signal, leaveOut),
    step.policy.timeoutMs,
    stopping,
  )
  const isGivenBack = stopping.aborted && outcome.status !== 'delivered'
  const told = masked(outcome, options.mask)
  const circuitBefore = lane.circuit
  const turn = isGivenBack ? undefined : ended(lane, delivery, told, Date.now())
  onEnd()
  // Stopping is not the destination's failure: the lease is given back, and the next start tries again.
  if (isGivenBack) return
  const attempted = recordOf(
    delivery,
    step.policy.retry,
    told,
    startedAt,
    Math.round(performance.now() - startedTick),
  )
  const leftOut = attempted.state === 'waiting' ? [] : deadMembers(unprepared, options.mask)
  const record = {
    ...attempted,
    ...(leftOut.length > 0 && { leftOut: leftOut.map(({ event, reason }) => ({ seq: event.seq, reason })) }),
    config: options.config,
    node: options.node,
    ...(lane.circuit !== circuitBefore && {
      circuit: JSON.stringify(lane.circuit),
      isStillFailing: lane.isFailingKept && isFailing(lane.circuit),
    }),
  }
  if (!(await recordSurely(record, options, startedTick + leaseMs))) return
  if (record.circuit !== undefined) lane.isFailingKept = isFailing(lane.circuit)
  await hurrySome(lane, turn, told, options)
  options.onAttempt({ record, delivery, leftOut, ...(bug !== undefined && { bug }), ...(turn && { turn }) })
}

/** What is kept of what a receiver says, and of what a plugin does. */
const REASON_SHOWN = 320

/** Masked before it is cut, as half a secret would not be found. */
const shownBy =
  (mask: (text: string) => string) =>
  (text: string): string =>
    shorten(mask(text), REASON_SHOWN)

/** Where the message goes on, they may be in it the next time: a plugin may have been mended. */
const deadMembers = (unprepared: readonly Unprepared[], mask: (text: string) => string): DeadMember[] =>
  unprepared.map(({ event, error }) => ({ event, reason: `rejected: ${shownBy(mask)(reasonThrown(error))}` }))

const masked = (outcome: Outcome, mask: (text: string) => string): Outcome => {
  const shown = shownBy(mask)
  if (outcome.status === 'delivered') {
    return { status: 'delivered', ...(outcome.detail !== undefined && { detail: shown(outcome.detail) }) }
  }
  return { ...outcome, reason: shown(outcome.reason) }
}

/**
 * Tries until the lease is over, and once at least; after that the delivery is due again anyway, and the receiver sees a repeat. Says
 * whether it has been recorded.
 */
const recordSurely = async (
  record: AttemptRecord,
  options: DelivererOptions,
  leaseEndTick: number,
): Promise<boolean> => {
  do {
    try {
      await options.store.recordAttempts([record])
      return true
    } catch (error) {
      options.onStoreFailure(error)
      await new Promise(resolve => setTimeout(resolve, RECORD_AGAIN_MS))
    }
  } while (performance.now() < leaseEndTick)
  return false
}
