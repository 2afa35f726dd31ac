import type { Database } from './sqlite-file.ts'
import { type NewEvent, PROFILE_HISTORY_MAX, PROFILE_SHOWN_MAX, type ProfileValue } from './store.ts'
import { withoutNulls } from './where.ts'

/** The statements that run for each change, for the test that looks at their plans too. */
export const PROFILE_STATEMENTS = {
  selectBefore: `
    SELECT value FROM profile WHERE app = ? AND user = ? AND tag = ? AND time <= ?
    ORDER BY time DESC, event_seq DESC LIMIT 1`,
  insert: `
    INSERT INTO profile (app, user, tag, time, event_seq, value) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (app, user, tag, time, event_seq) DO UPDATE SET value = excluded.value`,
  prune: `
    DELETE FROM profile WHERE app = ?1 AND user = ?2 AND tag = ?3 AND (time, event_seq) < (
      SELECT time, event_seq FROM profile WHERE app = ?1 AND user = ?2 AND tag = ?3
      ORDER BY time DESC, event_seq DESC LIMIT 1 OFFSET ${PROFILE_HISTORY_MAX - 1}
    )`,
}

const SELECT_PROFILE = `
  SELECT p.tag, p.value, p.time, e.id AS eventId, e.operator FROM profile p LEFT JOIN event e ON e.seq = p.event_seq
  WHERE p.app = ? AND p.user = ? ORDER BY p.tag, p.time DESC, p.event_seq DESC LIMIT ${PROFILE_SHOWN_MAX}`

/** What is known of the values before an event, and how its own are remembered. */
export const profileKeeper = (database: Database) => {
  const selectBefore = database.prepare(PROFILE_STATEMENTS.selectBefore)
  const insert = database.prepare(PROFILE_STATEMENTS.insert)
  const prune = database.prepare(PROFILE_STATEMENTS.prune)

  return {
    /** As JSON, by tag: the values that came before this event by its time, also where later ones are known already. */
    valuesBefore: ({ app, subject = '', time, changes = [] }: NewEvent): string | undefined => {
      const known = changes.flatMap(({ tag }) => {
        const row = selectBefore.get(app, subject, tag, time)
        return row ? [[tag, JSON.parse(String(row.value)) as unknown] as const] : []
      })
      return known.length > 0 ? JSON.stringify(Object.fromEntries(known)) : undefined
    },
    remember: ({ app, subject = '', time, changes = [] }: NewEvent, seq: number): void => {
      for (const { tag, value } of changes) {
        insert.run(app, subject, tag, time, seq, JSON.stringify(value))
        prune.run(app, subject, tag)
      }
    },
  }
}

export const profileMethods = (database: Database) => {
  const selectProfile = database.prepare(SELECT_PROFILE)
  return {
    profile: (app: string, user: string): ProfileValue[] =>
      selectProfile.all(app, user).map(row => {
        const value = JSON.parse(String(row.value)) as ProfileValue['value']
        return { ...(withoutNulls(row) as ProfileValue), value }
      }),
  }
}
