import type { Database } from '../file.ts'
import { placer, positions } from './plan.ts'
import { orNull, type Row } from '../rows.ts'
import type { DeliveryState } from '../../store.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const AGAIN_STATEMENTS = {
  // What was done of a digest says nothing of one with other members.
  planAnew: `
    UPDATE delivery SET state = 'waiting', position = ?, attempts_before = attempts, created_at = ?, updated_at = ?,
      due_at = ?, digest = ?, leased_by = NULL, progress = iif(digest IS NULL, progress, NULL), replays = coalesce(replays, 0) + 1
    WHERE event_seq = ? AND destination = ?`,
}

/** What is asked for again of a destination with digests is gathered for so long. */
const GATHER_MS = 1_000

/**
 * Plans a delivery anew that was made, given up or dropped: as the last of its order, with a new schedule. The row has event_seq,
 * destination, state, order_key and digest.
 */
export const againPlanner = (database: Database, onWork: () => void): ((row: Row, now: number) => void) => {
  const planAnew = database.prepare(AGAIN_STATEMENTS.planAnew)
  const nextPosition = positions(database)
  const placeOf = placer(database)

  return ({ event_seq, destination, state, order_key, digest }, now) => {
    const name = String(destination)
    const position = nextPosition(name, 'waiting', state as DeliveryState)
    const orderKey = typeof order_key === 'string' ? order_key : undefined
    const digestMs = digest === null ? undefined : GATHER_MS
    const place = placeOf({ destination: name, orderKey, digestMs }, position, now)
    planAnew.run(position, now, now, orNull(place.dueAt), orNull(place.digest), Number(event_seq), name)
    if (place.dueAt !== undefined) onWork()
  }
}
