import type { Failing } from '../failing.ts'
import type { Pool } from './connection/pool.ts'

/** What keeping, routing and delivering write to. */
const WRITTEN =
  'event, unrouted, repeat, volume, profile, decision, router, routing, delivery, open_digest, attempt, circuit, bucket, destination, tally'

const CHECK_STATEMENTS = {
  limitWait: "SET LOCAL lock_timeout = '1s'",
  // What an INSERT would need of a table, and no more. It is given back at once.
  lock: `LOCK TABLE ${WRITTEN} IN ROW EXCLUSIVE MODE`,
}

/** Tells whether a callback could be kept: the connection, the tables and their locks, and how it went last. */
export const checkMethods = (pool: Pool, failing: Failing) => {
  let underWay: Promise<void> | undefined
  const check = async (): Promise<void> => {
    failing.expectNone()
    await pool.transaction(async run => {
      await run(CHECK_STATEMENTS.limitWait)
      await run(CHECK_STATEMENTS.lock)
    })
  }
  return {
    // Those who ask while one waits get the same answer: they must not use up the connections.
    check: (): Promise<void> => (underWay ??= check().finally(() => (underWay = undefined))),
  }
}
