import type { Database } from '../file.ts'
import { Digests } from './digest.ts'
import { Planner } from './plan.ts'
import type { SQLInputValue } from 'node:sqlite'
import { SQLITE } from '../../read/dialect.ts'
import type { Row } from '../../read/row.ts'
import { selectKeys } from '../../read/selection.ts'
import type { DeliverySelection } from '../../store.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const MOVE_STATEMENTS = {
  cancel: `
    UPDATE delivery SET state = 'cancelled', due_at = NULL, leased_by = NULL, updated_at = ?
    WHERE event_seq = ? AND destination = ?`,
}

/** Puts deliveries by hand into another state; calls `onWork` when something becomes due. */
export const moveMethods = (database: Database, onWork: () => void) => {
  const cancel = database.prepare(MOVE_STATEMENTS.cancel)
  const planner = new Planner(database, onWork)
  const digests = new Digests(database)

  const drop = (row: Row, state: DeliverySelection['state'], now: number): void => {
    const { event_seq, destination, order_key, digest, position } = row
    cancel.run(now, Number(event_seq), String(destination))
    planner.count(String(destination), state, 'cancelled', 1)
    if (typeof order_key === 'string') planner.letNextPass(String(destination), order_key, now)
    if (typeof digest === 'number' && digest === position) digests.handOver(String(destination), digest, now)
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
