import type { Run } from './connection/session.ts'
import { CLOCK_SKEW_MS } from '../store.ts'
import { type Condition, given } from '../where.ts'

/** Halves the numbers until one is left: the first from which on events were received at this time or later. */
export const SELECT_FIRST_AT = `
  WITH RECURSIVE half (low, high) AS (
    SELECT 0::bigint, coalesce(max(seq), 0) + 1 FROM event
    UNION ALL
    SELECT CASE WHEN found.received_at < $1 THEN found.seq + 1 ELSE low END,
      CASE WHEN found.received_at < $1 THEN high ELSE (low + high) / 2 END
    FROM half LEFT JOIN LATERAL (
      SELECT seq, received_at FROM event WHERE seq >= (low + high) / 2 ORDER BY seq LIMIT 1
    ) found ON true
    WHERE low < high
  )
  SELECT max(low) AS seq FROM half`

/**
 * Bounds the numbers of the events that were received in a time, so that a search in it does not go through all that is kept. Numbers
 * rise with the time of receiving, so no index is needed for it.
 */
export const timeBounds = async (
  run: Run,
  { since, until }: { since?: number; until?: number },
): Promise<(Condition | undefined)[]> => {
  const firstAt = async (time: number) => (await run(SELECT_FIRST_AT, [time]))[0]?.seq
  return [
    since === undefined ? undefined : given('e.seq >= ?', await firstAt(since - CLOCK_SKEW_MS)),
    until === undefined ? undefined : given('e.seq < ?', await firstAt(until + CLOCK_SKEW_MS)),
  ]
}
