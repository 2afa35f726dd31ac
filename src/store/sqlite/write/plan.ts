import type { Database } from '../file.ts'
import { Digests } from './digest.ts'
import { type Row } from '../../read/row.ts'
import { orNull, prepareAll, type Statement } from '../statement.ts'
import { GATHER_MS } from '../../digests.ts'
import type { DeliveryState, PlannedDelivery } from '../../store.ts'
import type { Memory } from '../waiting/memory.ts'
import { WAITING_COLUMNS, waitingOf } from '../waiting/waiting.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const PLAN_STATEMENTS = {
  insertDelivery: `
    INSERT INTO delivery (event_seq, destination, state, position, order_key, digest, attempts, attempts_before,
      created_at, updated_at, due_at, reason, replay, replays)
    VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?)`,
  // What was done of a digest says nothing of one with other members.
  planAgain: `
    UPDATE delivery SET state = 'waiting', position = ?, attempts_before = attempts, created_at = ?, updated_at = ?,
      due_at = ?, digest = ?, replay = ?, progress = iif(digest IS NULL, progress, NULL), replays = coalesce(replays, 0) + 1
    WHERE event_seq = ? AND destination = ? RETURNING ${WAITING_COLUMNS}`,
}

/** Where a delivery that waits stands: when it is due, unless it waits behind another, and in which digest. */
interface Placement {
  dueAt?: number
  orderKey?: string
  digest?: number
}

type Wish = Pick<PlannedDelivery, 'destination' | 'orderKey' | 'digestMs'>

/** Plans deliveries, and keeps the order within their destinations and the count of each state. Times in milliseconds. */
export class Planner {
  readonly #memory: Memory
  readonly #onWork: () => void
  readonly #digests: Digests
  readonly #statements: Record<keyof typeof PLAN_STATEMENTS, Statement>

  /** Calls `onWork` when a delivery becomes due. */
  constructor(database: Database, memory: Memory, onWork: () => void) {
    this.#memory = memory
    this.#onWork = onWork
    this.#digests = new Digests(database)
    this.#statements = prepareAll(database, PLAN_STATEMENTS)
  }

  /** Plans a new delivery, as the last of its destination and its order; for a replay, if its id is given. */
  plan(seq: number, delivery: PlannedDelivery, now: number, replay?: number): void {
    const { destination, state, reason } = delivery
    const { destinations, lines } = this.#memory
    const position = destinations.takePosition(destination, state)
    const place = state === 'waiting' ? this.#place(delivery, position, now) : {}
    const replays = replay === undefined ? undefined : 1
    this.#statements.insertDelivery.run(
      seq,
      destination,
      state,
      position,
      orNull(place.orderKey),
      orNull(place.digest),
      now,
      now,
      orNull(place.dueAt),
      orNull(reason),
      orNull(replay),
      orNull(replays),
    )
    if (state !== 'waiting') return
    const plan = { attempts: 0, attemptsBefore: 0, createdAt: now, updatedAt: now }
    lines.planned(destination, {
      seq,
      position,
      ...plan,
      ...place,
      ...(replays !== undefined && { replays }),
    })
    if (place.dueAt !== undefined) this.#onWork()
  }

  /**
   * Plans a delivery anew that was made, given up or dropped: as the last of its order, with a new schedule; for a replay, if its
   * id is given, and otherwise by hand. The row has event_seq, destination, state, order_key and digest.
   */
  planAgain({ event_seq, destination, state, order_key, digest }: Row, now: number, replay?: number): void {
    const name = String(destination)
    const { destinations, lines } = this.#memory
    const position = destinations.takePosition(name, 'waiting', state as DeliveryState)
    const wish: Wish = {
      destination: name,
      ...(typeof order_key === 'string' && { orderKey: order_key }),
      ...(digest !== null && { digestMs: GATHER_MS }),
    }
    const place = this.#place(wish, position, now)
    const times = [now, now, orNull(place.dueAt)] as const
    const rest = [orNull(place.digest), orNull(replay), Number(event_seq), name] as const
    const row = this.#statements.planAgain.get(position, ...times, ...rest)
    if (row) lines.planned(name, waitingOf(row))
    if (place.dueAt !== undefined) this.#onWork()
  }

  #place({ destination, orderKey, digestMs }: Wish, position: number, now: number): Placement {
    if (digestMs !== undefined) {
      const digest = this.#digests.join(destination, position)
      return digest === position ? { digest, dueAt: now + digestMs } : { digest }
    }
    if (orderKey === undefined) return { dueAt: now }
    const isBehind = this.#memory.lines.of(destination).orders.isBehind(orderKey, position)
    return isBehind ? { orderKey } : { orderKey, dueAt: now }
  }
}
