import { createRecentKeys, RECENT_KEYS } from './recent-keys.ts'
import type { Database } from '../file.ts'
import { timeBounds } from '../time.ts'
import { type NewEvent, REPEAT_MS } from '../../store.ts'
import { where } from '../../where.ts'

/** The statements that run for each event, for the test that looks at their plans too. */
export const REPEAT_STATEMENTS = {
  selectKept: 'SELECT 1 FROM event WHERE seq = ? AND repeat_key = ? AND received_at >= ?',
}

const SELECT_NEWEST = 'SELECT seq, received_at AS receivedAt FROM event ORDER BY seq DESC LIMIT 1'

/**
 * Tells whether an event is a repeat of one that is kept. The keys of the newest events are known in memory, as an index of them on disk,
 * in random order, would cost more than all else about an event. The file has the last word: what was remembered of a transaction that
 * was rolled back is no repeat.
 */
export const repeats = (database: Database) => {
  const selectKept = database.prepare(REPEAT_STATEMENTS.selectKept)
  const recent = createRecentKeys()
  for (const { seq, key } of newestKeys(database)) recent.remember(key, seq)

  return {
    isRepeat: ({ repeatKey, receivedAt }: NewEvent): boolean => {
      const seq = repeatKey === undefined ? undefined : recent.find(repeatKey)
      if (repeatKey === undefined || seq === undefined) return false
      return selectKept.get(seq, repeatKey, receivedAt - REPEAT_MS) !== undefined
    },
    remember: ({ repeatKey }: NewEvent, seq: number): void => {
      if (repeatKey !== undefined) recent.remember(repeatKey, seq)
    },
  }
}

/** What is known of an event that may be repeated; it was received at `at`, in milliseconds since 1970. */
export interface KeptKey {
  seq: number
  key: bigint
  at: number
}

/** The keys of the last ten minutes of a file, oldest first. */
export const newestKeys = function* (database: Database): Generator<KeptKey> {
  const newest = database.prepare(SELECT_NEWEST).get()
  if (!newest) return
  const { sql, values } = where([
    { sql: 'e.seq > ?', values: [Number(newest.seq) - RECENT_KEYS] },
    ...timeBounds(database)({ since: Number(newest.receivedAt) - REPEAT_MS }),
    { sql: 'e.repeat_key IS NOT NULL', values: [] },
  ])
  const select = database.prepare(
    `SELECT e.seq, e.repeat_key AS key, e.received_at AS at FROM event e ${sql} ORDER BY e.seq`,
  )
  select.setReadBigInts(true)
  for (const { seq, key, at } of select.iterate(...values))
    yield { seq: Number(seq), key: key as bigint, at: Number(at) }
}
