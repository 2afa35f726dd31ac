import type { Change, EventFacts } from '../events/event.ts'
import type {
  DeliveryGroups,
  DeliveryQuery,
  DeliverySelection,
  DeliverySummary,
  DeliverySurvey,
  DestinationDetail,
  DestinationRecord,
  EventQuery,
  EventRecord,
  EventSearch,
  EventsFound,
  EventSummary,
  NodeRecord,
  ProfileValue,
  Replanned,
  Replay,
  ReplayCounts,
} from './queries.ts'
import type { ArchivePage, ImportedEvent } from './archives.ts'
import type { AttemptRecord, KeptCircuit, PlannedDelivery, TakeDue, Taken } from './deliveries.ts'

export type * from './archives.ts'
export type * from './queries.ts'
export type * from './deliveries.ts'

/**
 * A callback on its way into the store. Its id is a UUID of version 7, given by the receiving side, so that appending the same event
 * twice keeps it once.
 */
export interface NewEvent extends EventFacts {
  /** The URL's query as it came, without `RequestTime`, with its own secrets masked, and with the place of the token for `Sign`. */
  query: string
  /** The body's bytes as they came (inflated, where they came compressed). */
  body: Uint8Array
  /** Why it does not fit its schema. Such an event is kept, and never routed. */
  unreadable?: string
  /**
   * 64 bits that are the same for a repeat of the same callback. An event is left out when one with this key has been kept
   * in the last ten minutes (by `receivedAt`).
   */
  repeatKey?: bigint
  /** The W3C `traceparent` that it came with. */
  traceParent?: string
  /** The name of the gateway that received it, where there are several. */
  node?: string
  /** What it changes of the subject's profile; remembered as the values before later changes. */
  changes?: readonly Change[]
}

export interface KeptEvent extends Omit<NewEvent, 'repeatKey' | 'changes'> {
  /** Rises in the order of keeping. */
  seq: number
  /** The values that its tags had before, by the times of the events; absent where none was known when it was kept. */
  before?: Readonly<Record<string, string | number>>
}

/** `cancelled` was dropped by hand. */
export type DeliveryState = 'waiting' | 'delivered' | 'dead' | 'cancelled'

/** What routing decided about one event. */
export interface Routing {
  seq: number
  routedAt: number
  /** JSON: `RouteExplanation[]` of route/explain.ts. The store only carries it. */
  explanation: string
  deliveries: PlannedDelivery[]
}

/** Limits of what is kept. */
export interface RetentionLimits {
  /** Milliseconds since 1970. */
  now: number
  /** Events received before may go, in milliseconds since 1970. */
  before?: number
  /** The oldest may go while there is more than this. */
  atMostBytes?: number
  /** How many events at most in one call, as one call is one transaction. */
  limit: number
}

/**
 * Where events, deliveries and attempts are kept. Every method may be called from any thread that has joined the
 * store, rejects with a {@link StoreError} when the engine fails, and changes either all of what it was asked or
 * nothing.
 */
export interface Store {
  /** Keeps events; resolves when they are on disk. One whose id is known already, or that is a repeat, is left as it is. */
  append(events: NewEvent[]): Promise<void>

  /** Keeps events of an archive, all or none. One whose id is known already is left as it is. Returns how many were new. */
  importEvents(events: ImportedEvent[]): Promise<number>

  /** Records what Chat was told, as JSON, in place of what was recorded before. Nothing when there is no such event. */
  recordDecision(eventId: string, decision: string): Promise<void>

  /** The oldest events that have not been routed, except unreadable ones. */
  unrouted(limit: number): Promise<KeptEvent[]>
  /** The same for whoever routes them: of several gateways on one store only one gets them at a time, and keeps its turn by asking again. */
  takeUnrouted(limit: number): Promise<KeptEvent[]>
  /** Records what routing decided and plans the deliveries, due at once. An event that was routed already is left as it is. */
  recordRouting(routings: Routing[]): Promise<void>

  /** Leases what is due, and counts the attempt. */
  takeDue(request: TakeDue): Promise<Taken>
  /** Records attempts and the states they lead to. */
  recordAttempts(records: AttemptRecord[]): Promise<void>
  /** The number of the attempt that is under way, for whoever ends it from outside; undefined where none is. */
  attemptUnderWay(seq: number, destination: string): Promise<number | undefined>
  /** Ends the leases of this owner: its deliveries are due at once. Returns how many there were. */
  release(owner: string, now: number): Promise<number>

  /** All destinations that ever had a delivery or were paused. */
  destinations(): Promise<DestinationRecord[]>
  /** Undefined for one that never had a delivery and was never paused. */
  destination(name: string): Promise<DestinationDetail | undefined>
  /** The circuits of destinations that ever failed, as the last attempts that changed them left them. */
  circuits(): Promise<KeptCircuit[]>
  /** Pauses a destination or lets it go on; its deliveries keep their order. */
  setPaused(destination: string, paused: boolean, now: number): Promise<void>
  /** Counts that somebody asked to try the destination again at once: what its circuit put off before is over. */
  endWaits(destination: string): Promise<void>
  /**
   * Makes what waits for its next attempt due at once, at most `limit` deliveries, the soonest first; what waits behind another goes on
   * waiting. Returns how many there were.
   */
  hurry(destination: string, limit: number, now: number): Promise<number>
  /**
   * Makes due at once what is due later than `waitMs` from now, as nothing of the destination can be, and ends leases that go on for longer
   * than `leaseMs`: a clock was set back.
   */
  mendDue(latest: { destination: string; waitMs: number }[], leaseMs: number, now: number): Promise<void>
  /** What deliveries a selection has; stops looking at `atMost`, whichever those are. */
  surveyDeliveries(selection: DeliverySelection, atMost: number): Promise<DeliverySurvey>
  /**
   * Puts deliveries by hand into another state, the oldest first and at most `limit`; returns how many. `waiting` plans them
   * anew, as the last of their order; `cancelled` drops them, and lets go on what waited behind.
   */
  moveDeliveries(
    selection: DeliverySelection,
    to: 'waiting' | 'cancelled',
    limit: number,
    now: number,
  ): Promise<number>

  /** Starts a replay; returns its id. */
  addReplay(replay: Pick<Replay, 'request' | 'createdAt' | 'total'>): Promise<number>
  /** Newest first. */
  replays(limit: number): Promise<Replay[]>
  replay(id: number): Promise<Replay | undefined>
  /** The oldest that is running. */
  runningReplay(): Promise<Replay | undefined>
  /** How many are under way, by their state. */
  countReplays(): Promise<ReplayCounts>
  /** Changes nothing about one that is done or cancelled. Gives it as it is then; undefined where there is none with this id. */
  setReplayState(id: number, state: Replay['state'], now: number): Promise<Replay | undefined>
  /** Puts another request in place of its own, whatever either says; otherwise like {@link setReplayState}. `updatedAt` stays: the pace counts from it. */
  setReplayRequest(id: number, request: string): Promise<Replay | undefined>
  /**
   * Plans deliveries for these events, as the last of their order, and moves the replay on to `cursor`: both or neither. Nothing when
   * the replay is not running any more.
   */
  advanceReplay(id: number, cursor: number, events: Replanned[], now: number): Promise<void>
  /** The events that fit, oldest first, with a greater seq than `after`. */
  eventsAfter(query: Omit<EventQuery, 'cursor'>, after: number): Promise<KeptEvent[]>
  countEvents(query: Omit<EventQuery, 'cursor' | 'limit'>): Promise<number>
  /** The events that fit, oldest first, a page at a time; `cursor` is that of the page before. */
  exportEvents(query: Omit<EventQuery, 'after'>): Promise<ArchivePage>

  /**
   * Removes the oldest events beyond the limits, with all that belongs to them, and gives their space back to the disk; those that wait
   * to be routed, or have a delivery that waits or is dead, stay until somebody decides, and are looked at again only a few in each call.
   * Returns how many it came across: less than `limit` when there is no more to remove for now.
   */
  retain(limits: RetentionLimits): Promise<number>
  /** Until when the clock was believed, as said by whoever did last. */
  believedUntil(): Promise<number | undefined>
  believe(until: number): Promise<void>

  /**
   * Says that this gateway is there. What another was sending that has been silent for {@link NODE_SILENT_MS} is due again; after a day it is
   * forgotten.
   */
  beat(node: NodeRecord): Promise<void>
  /** By name. */
  nodes(): Promise<NodeRecord[]>

  /** Newest first. */
  events(query: EventQuery): Promise<{ events: EventSummary[]; cursor?: number }>
  /** The same, for what is looked for event by event. Looks at a bounded number of them, from the newest or the cursor on. */
  searchEvents(search: EventSearch): Promise<EventsFound>
  event(id: string): Promise<EventRecord | undefined>
  /** The last values of each tag, by tag and newest first. */
  profile(app: string, user: string): Promise<ProfileValue[]>
  /** Newest first. */
  deliveries(query: DeliveryQuery): Promise<{ deliveries: DeliverySummary[]; cursor?: string }>
  /** Sums up by destination and reason; of the newest deliveries only, so that it costs the same whatever is kept. */
  deliveryGroups(selection: DeliverySelection): Promise<DeliveryGroups>

  /** Rejects when a callback could not be kept now, as far as that can be told without keeping one. Changes nothing. */
  check(): Promise<void>

  /** Calls back, soon after, when there is something new to route or to deliver. A hint: it may come late or twice. */
  onWork(listener: () => void): void

  close(): Promise<void>
}

/** Three beats missed: a gateway that is silent for longer is taken for dead. */
export const NODE_SILENT_MS = 15_000
/** A gateway that is silent for longer is gone for good. */
export const NODE_FORGOTTEN_MS = 24 * 60 * 60_000
/** What Chat repeats comes with the same bytes, within this time. */
export const REPEAT_MS = 10 * 60_000
/** A clock that was set back, or differs between nodes, may have given later events earlier times; assumed to be by at most this. */
export const CLOCK_SKEW_MS = 10 * 60_000
/** How many values of each tag of a profile are remembered. */
export const PROFILE_HISTORY_MAX = 20
/** More than one profile has, with its history. */
export const PROFILE_SHOWN_MAX = 5_000

/** How many of the newest deliveries are looked at for their groups, about. */
export const GROUPED_MAX = 20_000
/** How many groups are told. */
export const GROUPS_MAX = 200

/** Of one destination, see {@link Store.destination}. */
export const QUEUES_SHOWN = 10
export const ATTEMPTS_SHOWN = 50
/** How many that wait are looked at for the longest queues. */
export const QUEUED_LOOKED_AT_MAX = 100_000
/** How many of the newest attempts are looked at for those to one destination. */
export const ATTEMPTS_LOOKED_AT_MAX = 10_000

/** How many events one search looks at, and how many bytes of their bodies. */
export const SEARCHED_MAX = 20_000
export const SEARCHED_BYTES_MAX = 64 * 1024 * 1024

/** The engine failed: the disk is full, the file is damaged, the database does not answer. */
export class StoreError extends Error {
  override name = 'StoreError'
  /** The engine's own code, for example `SQLITE_FULL`. */
  readonly code: string

  constructor(message: string, code: string) {
    super(message)
    this.code = code
  }
}
