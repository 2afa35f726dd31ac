import type { Database } from '../file.ts'
import { Digests } from './digest.ts'
import { Planner } from './plan.ts'
import type { SQLInputValue } from 'node:sqlite'
import { SQLITE } from '../../read/dialect.ts'
import type { Row } from '../../read/row.ts'
import { selectKeys } from '../../read/selection.ts'
import type { DeliverySelection } from '../../store.ts'
import type { Memory } from '../waiting/memory.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const MOVE_STATEMENTS = {
  cancel: `
    UPDATE delivery SET state = 'cancelled', attempts = coalesce(?, attempts), due_at = NULL, updated_at = ?
    WHERE event_seq = ? AND destination = ?`,
}

/** Puts deliveries by hand into another state; calls `onWork` when something becomes due. */
export const moveMethods = (database: Database, memory: Memory, onWork: () => void) => {
  const cancel = database.prepare(MOVE_STATEMENTS.cancel)
  const planner = new Planner(database, memory, onWork)
  const digests = new Digests(database)
  const { destinations, leases, lines } = memory

  const drop = (row: Row, state: DeliverySelection['state'], now: number): void => {
    const { order_key, digest, position } = row
    const [seq, destination] = [Number(row.event_seq), String(row.destination)]
    // What is under way was begun, so it counts, whatever becomes of it.
    cancel.run(leases.find(destination, seq)?.attempt ?? null, now, seq, destination)
    leases.remove(destination, seq)
    lines.letGo(destination)
    destinations.shift(destination, state, 'cancelled', 1)
    if (typeof order_key === 'string' && lines.letNextPass(destination, order_key, now)) onWork()
    if (typeof digest === 'number' && digest === position) digests.handOver(destination, digest, now)
  }

  return {
    moveDeliveries: (
      selection: DeliverySelection,
      to: 'waiting' | 'cancelled',
      limit: number,
      now: number,
    ): number => {
      const { sql, values } = selectKeys(SQLITE, selection)
      const keys = `${sql} ORDER BY event_seq, destination LIMIT ?`
      const found = database
        .prepare(
          `SELECT d.event_seq, d.destination, d.state, d.order_key, d.digest, d.position FROM (${keys}) k JOIN delivery d USING (event_seq, destination)
          ORDER BY d.event_seq, d.destination`,
        )
        .all(...(values as SQLInputValue[]), limit)
      for (const row of found) {
        if (to === 'waiting') planner.planAgain(row, now)
        else drop(row, selection.state, now)
      }
      return found.length
    },
  }
}
