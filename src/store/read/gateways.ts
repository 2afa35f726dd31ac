import type { NodeRecord } from '../store.ts'
import { withoutNulls } from './row.ts'
import type { Reading } from './sql.ts'

/** What gateways say of themselves. */
export const gatewayReadings = {
  *nodes(): Reading<NodeRecord[]> {
    const rows = yield {
      sql: `SELECT name, role, version, config, started_at AS "startedAt", seen_at AS "seenAt" FROM node ORDER BY name`,
      values: [],
    }
    return rows.map(row => withoutNulls(row) as NodeRecord)
  },

  *believedUntil(): Reading<number | undefined> {
    const [row] = yield { sql: 'SELECT at FROM believed', values: [] }
    return row && Number(row.at)
  },
}
