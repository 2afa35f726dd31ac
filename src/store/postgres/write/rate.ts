import { column } from '../statement.ts'
import type { Run } from '../connection/session.ts'
import type { LaneRate, LaneRequest } from '../../store.ts'

/** The statements of this file, for the test that looks at their plans too. Times are the database's: the clocks of nodes differ. */
export const RATE_STATEMENTS = {
  // Holds the row until the end of the transaction, so that two nodes never spend the same.
  refill: `
    INSERT INTO bucket AS b (destination, tokens, per_ms, filled_at)
    SELECT destination, burst, per_ms, extract(epoch FROM clock_timestamp()) * 1000
    FROM unnest($1::text[], $2::double precision[], $3::double precision[]) AS l(destination, burst, per_ms)
    ORDER BY destination COLLATE "C"
    ON CONFLICT (destination) DO UPDATE SET
      tokens = least(excluded.tokens, b.tokens + greatest(0, excluded.filled_at - b.filled_at) * excluded.per_ms),
      per_ms = excluded.per_ms,
      -- Far ahead it is of a clock that was set back since, and nothing would be gained until that time has come.
      filled_at = CASE WHEN b.filled_at > excluded.filled_at + 60000 THEN excluded.filled_at
        ELSE greatest(b.filled_at, excluded.filled_at) END
    RETURNING destination, tokens`,
  spend: `
    UPDATE bucket b SET tokens = b.tokens - s.amount FROM unnest($1::text[], $2::integer[]) AS s(destination, amount)
    WHERE b.destination = s.destination`,
}

/** What all nodes together may take. */
export interface Allowance {
  lanes: readonly LaneRequest[]
  /** Counts what was taken, by destination. */
  spend: (taken: ReadonlyMap<string, number>) => Promise<void>
  /** How long until one that has nothing left may have more. */
  waitMs?: number
}

type RatedLane = LaneRequest & { rate: LaneRate }

const isRated = (lane: LaneRequest): lane is RatedLane => lane.rate !== undefined

/** Lowers the limits of lanes with a rate to what is left of it for all nodes; holds it for the length of the transaction. */
export const allowance = async (run: Run, lanes: readonly LaneRequest[]): Promise<Allowance> => {
  const rated = lanes.filter(isRated)
  if (rated.length === 0) return { lanes, spend: async () => {} }
  const rows = await run(RATE_STATEMENTS.refill, [
    column(rated, 'destination'),
    rated.map(({ rate }) => rate.burst),
    rated.map(({ rate }) => rate.perMs),
  ])
  const tokens = new Map(rows.map(row => [String(row.destination), Number(row.tokens)]))
  const left = ({ destination }: LaneRequest): number => tokens.get(destination) ?? Infinity
  const waits = rated.filter(lane => left(lane) < 1).map(lane => (1 - left(lane)) / lane.rate.perMs)
  return {
    lanes: lanes.map(lane => ({ ...lane, limit: Math.min(lane.limit, Math.floor(left(lane))) })),
    spend: async taken => {
      const spent = rated.flatMap(({ destination }) => {
        const amount = taken.get(destination)
        return amount === undefined ? [] : [{ destination, amount }]
      })
      if (spent.length > 0)
        await run(RATE_STATEMENTS.spend, [column(spent, 'destination'), column(spent, 'amount')])
    },
    ...(waits.length > 0 && { waitMs: Math.ceil(Math.min(...waits)) }),
  }
}
