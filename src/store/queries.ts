import type { DeliveryState, KeptEvent, PastAttempt } from './store.ts'

/** What is known of a destination. Counts are kept up to date, never counted anew. */
export interface DestinationRecord {
  name: string
  waiting: number
  dead: number
  delivered: number
  /** Since when it has been paused by hand: nothing of it is taken. */
  pausedAt?: number
  /** As given in `AttemptRecord`. */
  circuit?: string
  /** How often somebody has asked to try it again at once; absent where never. */
  retries?: number
  /** When the oldest waiting delivery was planned. */
  oldestWaitingAt?: number
}

/** Deliveries of one subject that wait for their turn. */
export interface DestinationQueue {
  subject: string
  /** How many wait behind the first. */
  behind: number
  /** The event of the first, and what its attempts have come to. */
  eventId: string
  attempts: number
  /** What its last attempt said. */
  reason?: string
  /** When its next attempt is due. */
  dueAt?: number
}

export type DestinationAttempt = PastAttempt & { eventId: string }

/** What is known of one destination, as far as that can be told whatever is kept. */
export interface DestinationDetail {
  record: DestinationRecord
  /** The longest, at most {@link QUEUES_SHOWN}. */
  queues: DestinationQueue[]
  /** Whether more waits than was looked at for `queues`. */
  areQueuesCut: boolean
  /** The last, at most {@link ATTEMPTS_SHOWN}, of the newest attempts to all destinations and of what waits for its next one. */
  attempts: DestinationAttempt[]
}

/** Which deliveries a change by hand is for; all that are given must match. */
export interface DeliverySelection {
  state: DeliveryState
  /** The events' ids. */
  eventIds?: readonly string[]
  destination?: string
  app?: string
  command?: string
  subject?: string
  /** Planned at or after, in milliseconds. */
  since?: number
  /** Planned before, in milliseconds. */
  until?: number
  /** Those whose reason is of the same group as this one, see `reasonGroup`; the group itself will do. */
  reason?: string
}

/** All filters are optional and must all match. */
export interface EventQuery {
  ids?: readonly string[]
  app?: string
  command?: string
  subject?: string
  operator?: string
  /** Who did it, or the user that it is about. */
  user?: string
  /** Chat's `RequestId`. It is looked for in what is kept of the URL, from the newest on. */
  request?: string
  /** Events that this route planned a delivery for. */
  route?: string
  /** Events with a delivery for this destination, `<route>/<step>`. */
  destination?: string
  /** `unrouted`, `unreadable`, or the state of at least one of its deliveries (of the one to `destination`, where given). */
  state?: 'unrouted' | 'unreadable' | DeliveryState
  /** A reason code that stands in the explanation. */
  reason?: string
  /** received at or after, in milliseconds */
  since?: number
  /** received before, in milliseconds */
  until?: number
  /** Continue after this event's seq, as given by the page before. */
  cursor?: number
  /** Only events with a greater seq. */
  after?: number
  limit: number
}

/** What is looked for event by event, as no index has it. */
export interface EventSearch extends EventQuery {
  /**
   * A text in the body, whatever the case of its ASCII letters. The body is looked through as it came: bytes of JSON, so names of fields are
   * found too. A text is found where it is written as it is, as JSON must escape it (`\\"`), and with all beyond ASCII escaped as well
   * (`\\u4e2d`); not where only some of that is escaped.
   */
  contains?: string
  /** Events that changed this tag of a profile, among the last values of each that the store remembers: {@link PROFILE_HISTORY_MAX}. */
  tag?: string
}

export interface EventsFound {
  events: EventSummary[]
  /** For the rest, which may have nothing that fits; absent where all was looked at. */
  cursor?: number
  /** How many events were looked at: at most about {@link SEARCHED_MAX}, and fewer where their bodies are large. */
  lookedAt: number
}

export interface DeliveryQuery extends Partial<DeliverySelection> {
  cursor?: string
  limit: number
}

export interface DeliverySummary {
  eventId: string
  seq: number
  command: string
  subject?: string
  destination: string
  state: DeliveryState
  attempts: number
  /** How many of them had been made when it was planned; more than 0 for a replay. */
  attemptsBefore: number
  createdAt: number
  updatedAt: number
  /** When the next attempt is due; for state `waiting`. */
  dueAt?: number
  /** Why it is dead, or what the last attempt said. */
  reason?: string
  position: number
  /** The same for all members of a digest. */
  digest?: number
  /** The event whose delivery must be made first, for order's sake. */
  behindEventId?: string
  /** The replay that planned it; absent where it was planned otherwise, also where it was asked for again by hand since. */
  replayId?: number
  /** How often it has been asked for again by hand; absent where never. */
  replays?: number
}

/** What a selection has. */
export interface DeliverySurvey {
  count: number
  /** The most first. */
  byDestination: { destination: string; count: number }[]
  /** When the first of them was planned, and the last; absent where there are none. */
  oldestAt?: number
  newestAt?: number
}

/** Deliveries of one destination whose reasons differ in details only. */
export interface DeliveryGroup {
  destination: string
  /** As `reasonGroup` has it; absent where the deliveries have no reason. */
  reason?: string
  count: number
  /** When the first of them became what it is, and the last. */
  firstAt: number
  lastAt: number
  /** The newest of their events. */
  exampleEventId: string
}

export interface DeliveryGroups {
  /** The greatest first, at most {@link GROUPS_MAX}. */
  groups: DeliveryGroup[]
  /** How many groups there are beyond those. */
  moreGroups: number
  /** How many deliveries were looked at: the newest, of the dead ones where these are asked for, otherwise of all. */
  lookedAt: number
  /** Whether there are older ones, which were not looked at. */
  isCut: boolean
}

export type EventSummary = Omit<KeptEvent, 'body' | 'query' | 'before' | 'traceParent'> & {
  routedAt?: number
  deliveries: { destination: string; state: DeliveryState }[]
}

export interface EventRecord {
  event: KeptEvent
  routedAt?: number
  /** JSON, as given in {@link Routing}. */
  explanation?: string
  /** JSON, as given to `recordDecision`. */
  decision?: string
  deliveries: (DeliverySummary & { attemptList: PastAttempt[] })[]
}

/** A value that a profile tag had from a time on. */
export interface ProfileValue {
  tag: string
  value: string | number
  /** When it was set, in milliseconds. */
  time: number
  /** The event that set it, as long as it is kept. */
  eventId?: string
  operator?: string
}

/** A gateway at this store. */
export interface NodeRecord {
  name: string
  role: string
  /** Of Chatgate. */
  version: string
  /** The hash of the config in force. */
  config: string
  startedAt: number
  seenAt: number
}

/** What is replayed, and how far it has come. */
export interface Replay {
  id: number
  /** JSON, made by whoever asks for it; the store only carries it. */
  request: string
  state: 'running' | 'paused' | 'done' | 'cancelled'
  createdAt: number
  updatedAt: number
  /** How many events it is for, as counted when it was asked for. */
  total: number
  /** How many events it has been through. */
  done: number
  /** How many deliveries it has planned. */
  planned: number
  /** How many it has left alone, as they waited already; absent where there was none. */
  waiting?: number
  /** When the first of those is due, as far as it has a time of its own. */
  waitingUntil?: number
  /** The `seq` of the last event it has been through. */
  cursor: number
}

/** How many replays are under way. */
export type ReplayCounts = Record<'running' | 'paused', number>

/** One step of a replay: the deliveries that are to be made again for one event. One that is still to be routed is left to that. */
export interface Replanned {
  seq: number
  /** New ones, or made already; one that waits is left alone. */
  deliveries: { destination: string; orderKey?: string; digestMs?: number }[]
}
