import type { Database } from './file.ts'
import type { Where } from './rows.ts'
import { CLOCK_SKEW_MS } from '../store.ts'
import { given } from '../where.ts'

const SELECT_NEXT = 'SELECT seq, received_at AS receivedAt FROM event WHERE seq >= ? ORDER BY seq LIMIT 1'
const SELECT_LAST = 'SELECT max(seq) AS seq FROM event'

/**
 * Bounds the numbers of the events that were received in a time, so that a search in it does not go through all that is kept. Numbers
 * rise with the time of receiving, so a search by halves finds them without an index.
 */
export const timeBounds = (database: Database) => {
  const selectNext = database.prepare(SELECT_NEXT)
  const selectLast = database.prepare(SELECT_LAST)

  /** The first number from which on events were received at this time or later. */
  const firstAt = (time: number): number => {
    let low = 0
    let high = Number(selectLast.get()?.seq ?? 0) + 1
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const found = selectNext.get(middle)
      if (!found || Number(found.receivedAt) >= time) high = middle
      else low = Number(found.seq) + 1
    }
    return low
  }

  return ({ since, until }: { since?: number; until?: number }): (Where | undefined)[] => [
    since === undefined ? undefined : given('e.seq >= ?', firstAt(since - CLOCK_SKEW_MS)),
    until === undefined ? undefined : given('e.seq < ?', firstAt(until + CLOCK_SKEW_MS)),
  ]
}
