import { CLOCK_SKEW_MS } from '../store.ts'
import { given, type Reading, type Sql } from './sql.ts'

/** Halves the numbers until one is left: the first from which on events were received at this time or later. */
export const SELECT_FIRST_AT = `
  WITH RECURSIVE half (low, high) AS (
    SELECT CAST(0 AS bigint), coalesce(max(seq), 0) + 1 FROM event
    UNION ALL
    SELECT CASE WHEN found.received_at < ? THEN found.seq + 1 ELSE low END,
      CASE WHEN found.received_at < ? THEN high ELSE (low + high) / 2 END
    FROM half LEFT JOIN event found ON found.seq = (
      SELECT seq FROM event WHERE seq >= (low + high) / 2 ORDER BY seq LIMIT 1
    )
    WHERE low < high
  )
  SELECT max(low) AS seq FROM half`

/**
 * Bounds the numbers of the events that were received in a time, so that a search in it does not go through all that is kept. Numbers
 * rise with the time of receiving, so no index is needed for it.
 */
export const timeBounds = function* ({
  since,
  until,
}: {
  since?: number
  until?: number
}): Reading<(Sql | undefined)[]> {
  return [
    since === undefined ? undefined : given('e.seq >= ?', yield* firstAt(since - CLOCK_SKEW_MS)),
    until === undefined ? undefined : given('e.seq < ?', yield* firstAt(until + CLOCK_SKEW_MS)),
  ]
}

const firstAt = function* (time: number): Reading<number> {
  const [found] = yield { sql: SELECT_FIRST_AT, values: [time, time] }
  return Number(found?.seq)
}
