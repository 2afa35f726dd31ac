import type { DeliveryState, KeptEvent } from './store.ts'

/** A delivery that has been leased to the caller. */
export interface DueDelivery {
  event: KeptEvent
  destination: string
  /** The number of this attempt, 1 for the first. It has been counted already. */
  attempt: number
  /** When it was planned. */
  createdAt: number
  /** Its place in the order of planning: rises for each destination, also for each `orderKey`; a replay gets a new one. */
  position: number
  /** How many attempts there had been when it was planned; more than 0 for a replay. */
  attemptsBefore: number
  /** When the attempt before it ended; absent for the first since it was planned. */
  triedAt?: number
  /** How often it has been asked for again by hand; absent where never. */
  replays?: number
  /** What its attempts so far have done of it, as the last that said so wrote it. */
  progress?: string
  /**
   * The events of a digest, in the order of planning, `event` being the first; absent for a single delivery. Once taken, the
   * members of a digest stay the same, also after a crash; what is planned later opens the next one.
   */
  members?: KeptEvent[]
}

/** How one attempt ended, and what becomes of its delivery. */
export interface AttemptRecord {
  seq: number
  destination: string
  attempt: number
  startedAt: number
  durationMs: number
  outcome: 'delivered' | 'retry' | 'rejected'
  /** What the receiver said, or why it failed. */
  reason?: string
  state: DeliveryState
  /** When the next attempt is due; for state `waiting`. */
  dueAt?: number
  /** The hash of the config that it was made by. */
  config?: string
  /** The name of the gateway that made it, where there are several. */
  node?: string
  /** What is done of a delivery that is not over; where absent, what was said before holds. Of one that is delivered nothing is kept. */
  progress?: string
  /** Members of a digest that were not in its message, where that is over: each is dead, for a reason of its own. */
  leftOut?: LeftOut[]
  /** What the attempt makes of the destination's circuit, in JSON; kept as it is given. */
  circuit?: string
  /** Its circuit goes on failing, as was kept before: where another gateway has kept since that it is well again, that holds. */
  isStillFailing?: boolean
}

/** A member of a digest that could not be told. */
export interface LeftOut {
  seq: number
  reason: string
}

/** What may be taken for one destination. */
export interface LaneRequest {
  destination: string
  /** How many deliveries at most. */
  limit: number
  /**
   * Of those that were tried before: how many come first, before those that never were, and how many are taken at most. All of
   * them unless given.
   */
  again?: { first: number; most: number }
  /** What all who take from the store together may take; where only one process can, its own count is enough. */
  rate?: LaneRate
}

/** A token bucket: `burst` at once, and then one each time that `perMs` has added up to 1. */
export interface LaneRate {
  burst: number
  perMs: number
}

export interface TakeDue {
  lanes: LaneRequest[]
  now: number
  /** Until then nobody else gets them; after it they are due again. */
  leaseUntil: number
  /** Who takes them; see {@link Store.release}. */
  owner: string
}

/** What was taken. */
export interface Taken {
  /** By lane, and within {@link LaneRequest.again} what became due first. */
  deliveries: DueDelivery[]
  /** When the next delivery of these lanes, beyond those returned, becomes due. */
  nextDueAt?: number
  /** How long until a lane may have more whose rate is used up, whoever did that. */
  waitMs?: number
}

export interface PlannedDelivery {
  /** `<route>/<step>` */
  destination: string
  /** `dead` sets the delivery aside at once, for example because a plugin before it threw. */
  state: 'waiting' | 'dead'
  reason?: string
  /** Deliveries of one destination with the same key are made one after the other, in the order of planning. */
  orderKey?: string
  /** Gathers what comes for the destination in this time into one digest. */
  digestMs?: number
}

/** The circuit that the last attempt of a destination has left, as given in {@link AttemptRecord}. */
export interface KeptCircuit {
  name: string
  circuit: string
  /** How often somebody has asked to try the destination again at once; absent where never. */
  retries?: number
}

export type PastAttempt = Pick<
  AttemptRecord,
  'attempt' | 'startedAt' | 'durationMs' | 'outcome' | 'reason' | 'config' | 'node'
>
