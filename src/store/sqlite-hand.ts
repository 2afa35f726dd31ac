import type { Database } from './sqlite-file.ts'
import { counter, inFront, passer, positions } from './sqlite-plan.ts'
import { orNull, type Row } from './sqlite-rows.ts'
import { selectKeys } from './sqlite-selection.ts'
import type { DeliverySelection } from './store.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const HAND_STATEMENTS = {
  pause: `
    INSERT INTO destination (name, paused_at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET paused_at = excluded.paused_at`,
  hurry: `
    UPDATE delivery SET due_at = ? WHERE (event_seq, destination) IN (
      SELECT event_seq, destination FROM delivery
      WHERE state = 'waiting' AND destination = ? AND due_at > ? AND leased_by IS NULL ORDER BY due_at LIMIT ?
    )`,
  planAnew: `
    UPDATE delivery SET state = 'waiting', position = ?, attempts_before = attempts, created_at = ?, updated_at = ?,
      due_at = ?, leased_by = NULL, replays = coalesce(replays, 0) + 1
    WHERE event_seq = ? AND destination = ?`,
  cancel: `
    UPDATE delivery SET state = 'cancelled', due_at = NULL, leased_by = NULL, updated_at = ?
    WHERE event_seq = ? AND destination = ?`,
}

/** What people change by hand; calls `onWork` when something becomes due. */
export const handMethods = (database: Database, onWork: () => void) => {
  const pause = database.prepare(HAND_STATEMENTS.pause)
  const hurry = database.prepare(HAND_STATEMENTS.hurry)
  const planAnew = database.prepare(HAND_STATEMENTS.planAnew)
  const cancel = database.prepare(HAND_STATEMENTS.cancel)
  const nextPosition = positions(database)
  const isInFront = inFront(database)
  const letNextPass = passer(database, onWork)
  const count = counter(database)

  const replay = ({ event_seq, destination, order_key }: Row, now: number): void => {
    const name = String(destination)
    const position = nextPosition(name)
    const behind = typeof order_key === 'string' && isInFront(name, order_key, position)
    planAnew.run(position, now, now, behind ? null : now, Number(event_seq), name)
    if (!behind) onWork()
  }

  const drop = ({ event_seq, destination, order_key }: Row, now: number): void => {
    cancel.run(now, Number(event_seq), String(destination))
    if (typeof order_key === 'string') letNextPass(String(destination), order_key, now)
  }

  return {
    setPaused: (destination: string, paused: boolean, now: number): void => {
      pause.run(destination, orNull(paused ? now : undefined))
      if (!paused) onWork()
    },

    hurry: (destination: string, limit: number, now: number): void => {
      if (hurry.run(now, destination, now, limit).changes > 0) onWork()
    },

    moveDeliveries: (
      selection: DeliverySelection,
      to: 'waiting' | 'cancelled',
      limit: number,
      now: number,
    ): number => {
      const { sql, values } = selectKeys(selection)
      const keys = `${sql} ORDER BY event_seq, destination LIMIT ?`
      const found = database
        .prepare(
          `SELECT d.event_seq, d.destination, d.order_key FROM (${keys}) k JOIN delivery d USING (event_seq, destination)
          ORDER BY d.event_seq, d.destination`,
        )
        .all(...values, limit)
      for (const row of found) {
        if (to === 'waiting') replay(row, now)
        else drop(row, now)
        count(String(row.destination), selection.state, -1)
        count(String(row.destination), to, 1)
      }
      return found.length
    },
  }
}
