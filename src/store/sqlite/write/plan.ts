import type { Database } from '../file.ts'
import { digests } from './digest.ts'
import { orNull } from '../rows.ts'
import type { DeliveryState, PlannedDelivery } from '../../store.ts'

/** The hot statements, for the test that looks at their plans too. */
export const PLAN_STATEMENTS = {
  insertDelivery: `
    INSERT INTO delivery (event_seq, destination, state, position, order_key, digest, attempts, attempts_before,
      created_at, updated_at, due_at, reason, replays)
    VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?)`,
  selectInFront: `
    SELECT 1 FROM delivery WHERE destination = ? AND order_key = ? AND state = 'waiting' AND position < ? LIMIT 1`,
  letNextPass: `
    UPDATE delivery SET due_at = ? WHERE due_at IS NULL AND (event_seq, destination) = (
      SELECT event_seq, destination FROM delivery
      WHERE destination = ? AND order_key = ? AND state = 'waiting' ORDER BY position LIMIT 1
    )`,
}

/** Plans a delivery, as the last of its destination and its order. Times in milliseconds. */
export type Plan = (seq: number, delivery: PlannedDelivery, now: number, replays?: number) => void

export const planner = (database: Database, onWork: () => void): Plan => {
  const insertDelivery = database.prepare(PLAN_STATEMENTS.insertDelivery)
  const nextPosition = positions(database)
  const placeOf = placer(database)

  return (seq, { destination, state, reason, orderKey, digestMs }, now, replays) => {
    const position = nextPosition(destination, state)
    const waits = state === 'waiting'
    const place = waits ? placeOf({ destination, orderKey, digestMs }, position, now) : UNPLACED
    const key = orNull(place.orderKey)
    const digest = orNull(place.digest)
    const when = [now, now, orNull(place.dueAt)] as const
    insertDelivery.run(
      seq,
      destination,
      state,
      position,
      key,
      digest,
      ...when,
      orNull(reason),
      orNull(replays),
    )
    if (place.dueAt !== undefined) onWork()
  }
}

/** Where a delivery that waits stands: when it is due, unless it waits behind another, and in which digest. */
export interface Place {
  dueAt?: number
  orderKey?: string
  digest?: number
}

const UNPLACED: Place = {}

type Wish = { destination: string; orderKey: string | undefined; digestMs: number | undefined }

/** Finds the place for a delivery that is planned now, at this position. */
export const placer = (database: Database): ((wish: Wish, position: number, now: number) => Place) => {
  const isInFront = inFront(database)
  const joinDigest = digests(database)

  return ({ destination, orderKey, digestMs }, position, now) => {
    if (digestMs === undefined) {
      const key = orderKey === undefined ? {} : { orderKey }
      const behind = orderKey !== undefined && isInFront(destination, orderKey, position)
      return behind ? key : { ...key, dueAt: now }
    }
    const digest = joinDigest(destination, position)
    return digest === position ? { digest, dueAt: now + digestMs } : { digest }
  }
}

type State = DeliveryState

/** Gives the next position of a destination to a delivery that comes into a state: a new one, or one from another state. */
export const positions = (database: Database): ((destination: string, to: State, from?: State) => number) => {
  const statementOf = preparing(database)
  return (destination, to, from) => Number(statementOf(nextPosition(to, from)).get(destination)?.position)
}

/** For the test that looks at plans too. */
export const nextPosition = (to: State, from?: State): string => `
  INSERT INTO destination (name, positions, ${to}) VALUES (?, 1, 1)
  ON CONFLICT (name) DO UPDATE SET positions = positions + 1, ${to} = ${to} + 1 ${from ? `, ${from} = ${from} - 1` : ''}
  RETURNING positions AS position`

/** Tells whether a delivery of the same order waits in front of this position. */
const inFront = (
  database: Database,
): ((destination: string, orderKey: string, position: number) => boolean) => {
  const statement = database.prepare(PLAN_STATEMENTS.selectInFront)
  return (destination, orderKey, position) => statement.get(destination, orderKey, position) !== undefined
}

/** Makes the first delivery of an order due, after the one in front of it is gone. */
export const passer = (
  database: Database,
  onWork: () => void,
): ((destination: string, orderKey: string, now: number) => void) => {
  const statement = database.prepare(PLAN_STATEMENTS.letNextPass)
  return (destination, orderKey, now) => {
    if (statement.run(now, destination, orderKey).changes > 0) onWork()
  }
}

/** Keeps the number of a destination's deliveries in each state: so many of them have come from one into another. */
export const counter = (
  database: Database,
): ((destination: string, from: State, to: State, by: number) => void) => {
  const statementOf = preparing(database)
  return (destination, from, to, by) => void statementOf(shift(from, to)).run(by, destination)
}

/** For the test that looks at plans too. */
export const shift = (from: State, to: State): string =>
  `UPDATE destination SET ${from} = ${from} - ?1, ${to} = ${to} + ?1 WHERE name = ?2`

/** Prepares each statement once. */
const preparing = (database: Database): ((sql: string) => Statement) => {
  const prepared = new Map<string, Statement>()
  return sql => {
    const statement = prepared.get(sql) ?? database.prepare(sql)
    prepared.set(sql, statement)
    return statement
  }
}

type Statement = ReturnType<Database['prepare']>
