import type { Database } from './sqlite-file.ts'
import { successor } from './sqlite-digest.ts'
import { counter, passer, placer, positions } from './sqlite-plan.ts'
import { orNull, type Row } from './sqlite-rows.ts'
import { selectKeys } from './sqlite-selection.ts'
import type { DeliverySelection } from './store.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const MOVE_STATEMENTS = {
  planAnew: `
    UPDATE delivery SET state = 'waiting', position = ?, attempts_before = attempts, created_at = ?, updated_at = ?,
      due_at = ?, digest = ?, leased_by = NULL, replays = coalesce(replays, 0) + 1
    WHERE event_seq = ? AND destination = ?`,
  cancel: `
    UPDATE delivery SET state = 'cancelled', due_at = NULL, leased_by = NULL, updated_at = ?
    WHERE event_seq = ? AND destination = ?`,
}

/** What is asked for again of a destination with digests is gathered for so long. */
const GATHER_MS = 1_000

/** Puts deliveries by hand into another state; calls `onWork` when something becomes due. */
export const moveMethods = (database: Database, onWork: () => void) => {
  const planAnew = database.prepare(MOVE_STATEMENTS.planAnew)
  const cancel = database.prepare(MOVE_STATEMENTS.cancel)
  const nextPosition = positions(database)
  const placeOf = placer(database)
  const passOn = successor(database)
  const letNextPass = passer(database, onWork)
  const count = counter(database)

  const replay = ({ event_seq, destination, order_key, digest }: Row, now: number): void => {
    const name = String(destination)
    const position = nextPosition(name)
    const orderKey = typeof order_key === 'string' ? order_key : undefined
    const digestMs = digest === null ? undefined : GATHER_MS
    const place = placeOf({ destination: name, orderKey, digestMs }, position, now)
    planAnew.run(position, now, now, orNull(place.dueAt), orNull(place.digest), Number(event_seq), name)
    if (place.dueAt !== undefined) onWork()
  }

  const drop = ({ event_seq, destination, order_key, digest, position }: Row, now: number): void => {
    cancel.run(now, Number(event_seq), String(destination))
    if (typeof order_key === 'string') letNextPass(String(destination), order_key, now)
    if (typeof digest === 'number' && digest === position) passOn(String(destination), digest, now)
  }

  return {
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
          `SELECT d.event_seq, d.destination, d.order_key, d.digest, d.position FROM (${keys}) k JOIN delivery d USING (event_seq, destination)
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
