import { PROFILE_SHOWN_MAX, type ProfileValue } from '../store.ts'
import type { Dialect } from './dialect.ts'
import { withoutNulls } from './row.ts'
import type { Reading } from './sql.ts'

export const profileStatement = ({ profileUser }: Dialect): string => `
  SELECT p.tag, p.value, p.time, e.id AS "eventId", e.operator FROM profile p LEFT JOIN event e ON e.seq = p.event_seq
  WHERE p.app = ? AND p.${profileUser} = ? ORDER BY p.tag, p.time DESC, p.event_seq DESC LIMIT ${PROFILE_SHOWN_MAX}`

export const profileReadings = (dialect: Dialect) => ({
  *profile(app: string, user: string): Reading<ProfileValue[]> {
    const rows = yield { sql: profileStatement(dialect), values: [app, user] }
    return rows.map(row => {
      const value = JSON.parse(String(row.value)) as ProfileValue['value']
      return { ...(withoutNulls(row) as ProfileValue), value }
    })
  },
})
