import type { Database } from './sqlite-file.ts'
import { orNull } from './sqlite-rows.ts'
import type { PlannedDelivery } from './store.ts'

/** The hot statements, for the test that looks at their plans too. */
export const PLAN_STATEMENTS = {
  nextPosition: `
    INSERT INTO destination (name, positions) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET positions = positions + 1
    RETURNING positions AS position`,
  insertDelivery: `
    INSERT INTO delivery (event_seq, destination, state, position, order_key, attempts, attempts_before, created_at,
      updated_at, due_at, reason)
    VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?)`,
  selectInFront: `
    SELECT 1 FROM delivery WHERE destination = ? AND order_key = ? AND state = 'waiting' AND position < ? LIMIT 1`,
  letNextPass: `
    UPDATE delivery SET due_at = ? WHERE due_at IS NULL AND (event_seq, destination) = (
      SELECT event_seq, destination FROM delivery
      WHERE destination = ? AND order_key = ? AND state = 'waiting' ORDER BY position LIMIT 1
    )`,
}

/** Plans a delivery, as the last of its destination and its order. Times in milliseconds. */
export type Plan = (seq: number, delivery: PlannedDelivery, now: number) => void

export const planner = (database: Database, onWork: () => void): Plan => {
  const insertDelivery = database.prepare(PLAN_STATEMENTS.insertDelivery)
  const nextPosition = positions(database)
  const isInFront = inFront(database)
  const count = counter(database)

  return (seq, { destination, state, reason, orderKey }, now) => {
    const position = nextPosition(destination)
    const behind = orderKey !== undefined && isInFront(destination, orderKey, position)
    const dueAt = state === 'waiting' && !behind ? now : null
    insertDelivery.run(seq, destination, state, position, orNull(orderKey), now, now, dueAt, orNull(reason))
    count(destination, state, 1)
    if (dueAt !== null) onWork()
  }
}

/** Gives the next position of a destination. */
export const positions = (database: Database): ((destination: string) => number) => {
  const statement = database.prepare(PLAN_STATEMENTS.nextPosition)
  return destination => Number(statement.get(destination)?.position)
}

/** Tells whether a delivery of the same order waits in front of this position. */
export const inFront = (
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

/** Keeps the number of a destination's deliveries in each state. */
export const counter = (
  database: Database,
): ((
  destination: string,
  state: PlannedDelivery['state'] | 'delivered' | 'cancelled',
  by: 1 | -1,
) => void) => {
  const states = ['waiting', 'delivered', 'dead', 'cancelled'] as const
  const statements = Object.fromEntries(
    states.map(state => [
      state,
      database.prepare(`UPDATE destination SET ${state} = ${state} + ? WHERE name = ?`),
    ]),
  )
  return (destination, state, by) => void statements[state]?.run(by, destination)
}
