import type { Database } from '../file.ts'
import { Digests } from './digest.ts'
import { type Row } from '../../read/row.ts'
import { orNull, type Statement } from '../statement.ts'
import { GATHER_MS } from '../../digests.ts'
import type { DeliveryState, PlannedDelivery } from '../../store.ts'

/** The hot statements, for the test that looks at their plans too. */
export const PLAN_STATEMENTS = {
  insertDelivery: `
    INSERT INTO delivery (event_seq, destination, state, position, order_key, digest, attempts, attempts_before,
      created_at, updated_at, due_at, reason, replay, replays)
    VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?)`,
  selectInFront: `
    SELECT 1 FROM delivery WHERE destination = ? AND order_key = ? AND state = 'waiting' AND position < ? LIMIT 1`,
  letNextPass: `
    UPDATE delivery SET due_at = ? WHERE due_at IS NULL AND (event_seq, destination) = (
      SELECT event_seq, destination FROM delivery
      WHERE destination = ? AND order_key = ? AND state = 'waiting' ORDER BY position LIMIT 1
    )`,
  // What was done of a digest says nothing of one with other members.
  planAgain: `
    UPDATE delivery SET state = 'waiting', position = ?, attempts_before = attempts, created_at = ?, updated_at = ?,
      due_at = ?, digest = ?, replay = ?, leased_by = NULL, progress = iif(digest IS NULL, progress, NULL), replays = coalesce(replays, 0) + 1
    WHERE event_seq = ? AND destination = ?`,
}

/** Takes the next position of a destination for a delivery that comes into a state: a new one, or one from another state. */
export const takePosition = (to: DeliveryState, from?: DeliveryState): string => `
  INSERT INTO destination (name, positions, ${to}) VALUES (?, 1, 1)
  ON CONFLICT (name) DO UPDATE SET positions = positions + 1, ${to} = ${to} + 1 ${from ? `, ${from} = ${from} - 1` : ''}
  RETURNING positions AS position`

/** Counts deliveries of a destination that have come from one state into another. */
export const shift = (from: DeliveryState, to: DeliveryState): string =>
  `UPDATE destination SET ${from} = ${from} - ?1, ${to} = ${to} + ?1 WHERE name = ?2`

/** Where a delivery that waits stands: when it is due, unless it waits behind another, and in which digest. */
interface Placement {
  dueAt?: number
  orderKey?: string
  digest?: number
}

type Wish = Pick<PlannedDelivery, 'destination' | 'orderKey' | 'digestMs'>

/** Plans deliveries, and keeps the order within their destinations and the count of each state. Times in milliseconds. */
export class Planner {
  readonly #database: Database
  readonly #onWork: () => void
  readonly #digests: Digests
  readonly #prepared = new Map<string, Statement>()

  /** Calls `onWork` when a delivery becomes due. */
  constructor(database: Database, onWork: () => void) {
    this.#database = database
    this.#onWork = onWork
    this.#digests = new Digests(database)
    for (const sql of Object.values(PLAN_STATEMENTS)) this.#statement(sql)
  }

  /** Plans a new delivery, as the last of its destination and its order; for a replay, if its id is given. */
  plan(seq: number, delivery: PlannedDelivery, now: number, replay?: number): void {
    const { destination, state, reason } = delivery
    const position = this.#takePosition(destination, state)
    const place = state === 'waiting' ? this.#place(delivery, position, now) : {}
    const key = orNull(place.orderKey)
    const digest = orNull(place.digest)
    const times = [now, now, orNull(place.dueAt)] as const
    const replays = replay === undefined ? null : 1
    const rest = [...times, orNull(reason), orNull(replay), replays] as const
    this.#statement(PLAN_STATEMENTS.insertDelivery).run(
      seq,
      destination,
      state,
      position,
      key,
      digest,
      ...rest,
    )
    if (place.dueAt !== undefined) this.#onWork()
  }

  /**
   * Plans a delivery anew that was made, given up or dropped: as the last of its order, with a new schedule; for a replay, if its
   * id is given, and otherwise by hand. The row has event_seq, destination, state, order_key and digest.
   */
  planAgain({ event_seq, destination, state, order_key, digest }: Row, now: number, replay?: number): void {
    const name = String(destination)
    const position = this.#takePosition(name, 'waiting', state as DeliveryState)
    const wish: Wish = {
      destination: name,
      ...(typeof order_key === 'string' && { orderKey: order_key }),
      ...(digest !== null && { digestMs: GATHER_MS }),
    }
    const place = this.#place(wish, position, now)
    const times = [now, now, orNull(place.dueAt)] as const
    const seq = Number(event_seq)
    const rest = [orNull(place.digest), orNull(replay), seq, name] as const
    this.#statement(PLAN_STATEMENTS.planAgain).run(position, ...times, ...rest)
    if (place.dueAt !== undefined) this.#onWork()
  }

  /** Makes the first delivery of an order due, after the one in front of it is gone. */
  letNextPass(destination: string, orderKey: string, now: number): void {
    const { changes } = this.#statement(PLAN_STATEMENTS.letNextPass).run(now, destination, orderKey)
    if (changes > 0) this.#onWork()
  }

  /** Counts `by` deliveries of a destination that have come from one state into another. */
  count(destination: string, from: DeliveryState, to: DeliveryState, by: number): void {
    this.#statement(shift(from, to)).run(by, destination)
  }

  #takePosition(destination: string, to: DeliveryState, from?: DeliveryState): number {
    return Number(this.#statement(takePosition(to, from)).get(destination)?.position)
  }

  #place({ destination, orderKey, digestMs }: Wish, position: number, now: number): Placement {
    if (digestMs !== undefined) {
      const digest = this.#digests.join(destination, position)
      return digest === position ? { digest, dueAt: now + digestMs } : { digest }
    }
    if (orderKey === undefined) return { dueAt: now }
    const isBehind = this.#statement(PLAN_STATEMENTS.selectInFront).get(destination, orderKey, position)
    return isBehind ? { orderKey } : { orderKey, dueAt: now }
  }

  /** Prepares each statement once. */
  #statement(sql: string): Statement {
    const statement = this.#prepared.get(sql) ?? this.#database.prepare(sql)
    this.#prepared.set(sql, statement)
    return statement
  }
}
