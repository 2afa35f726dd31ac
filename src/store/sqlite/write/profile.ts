import type { Database } from '../file.ts'
import { prepareAll, type Statement } from '../statement.ts'
import { type KeptEvent, type NewEvent, PROFILE_HISTORY_MAX } from '../../store.ts'

/** The statements that run for each change, for the test that looks at their plans too. */
export const PROFILE_STATEMENTS = {
  selectBefore: `
    SELECT (
      SELECT value FROM profile WHERE app = ?1 AND user = ?2 AND tag = ?3 AND time <= ?4
      ORDER BY time DESC, event_seq DESC LIMIT 1
    ) AS value, EXISTS (
      SELECT 1 FROM profile WHERE app = ?1 AND user = ?2 AND tag = ?3 LIMIT 1 OFFSET ${PROFILE_HISTORY_MAX - 1}
    ) AS isFull`,
  insert: `
    INSERT INTO profile (app, user, tag, time, event_seq, value) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (app, user, tag, time, event_seq) DO UPDATE SET value = excluded.value`,
  prune: `
    DELETE FROM profile WHERE app = ?1 AND user = ?2 AND tag = ?3 AND (time, event_seq) < (
      SELECT time, event_seq FROM profile WHERE app = ?1 AND user = ?2 AND tag = ?3
      ORDER BY time DESC, event_seq DESC LIMIT 1 OFFSET ${PROFILE_HISTORY_MAX - 1}
    )`,
}

/** What is known of a profile before an event changes it. */
interface Known {
  /** By tag: the values that came before the event by its time, also where later ones are known already. */
  before: KeptEvent['before']
  /** The tags that have as many values as are remembered. */
  full: readonly string[]
}

const NOTHING: Known = { before: undefined, full: [] }

/** A row of `selectBefore`. */
interface Looked {
  tag: string
  /** JSON. */
  value: string | null
  isFull: 0 | 1
}

/** The values that profiles have had. */
export class ProfileHistory {
  readonly #statements: Record<keyof typeof PROFILE_STATEMENTS, Statement>

  constructor(database: Database) {
    this.#statements = prepareAll(database, PROFILE_STATEMENTS)
  }

  /** What is known before an event is kept. */
  look({ app, subject = '', time, changes }: NewEvent): Known {
    if (!changes) return NOTHING
    const rows = changes.map(
      ({ tag }) => ({ tag, ...this.#statements.selectBefore.get(app, subject, tag, time) }) as Looked,
    )
    const known = rows.flatMap(({ tag, value }) =>
      value === null ? [] : [[tag, JSON.parse(value) as string | number] as const],
    )
    const full = rows.flatMap(({ tag, isFull }) => (isFull === 1 ? tag : []))
    return { before: known.length > 0 ? Object.fromEntries(known) : undefined, full }
  }

  /** Remembers what an event has changed, and forgets the oldest values of the tags that are full. */
  remember({ app, subject = '', time, changes = [] }: NewEvent, seq: number, { full }: Known): void {
    for (const { tag, value } of changes)
      this.#statements.insert.run(app, subject, tag, time, seq, JSON.stringify(value))
    for (const tag of full) this.#statements.prune.run(app, subject, tag)
  }
}
