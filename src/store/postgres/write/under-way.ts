import type { Pool } from '../connection/pool.ts'

/** The statements of this file, for the test that looks at their plans too. */
export const UNDER_WAY_STATEMENTS = {
  select: 'SELECT attempts FROM delivery WHERE event_seq = $1 AND destination = $2 AND leased_by IS NOT NULL',
}

/** Looks at what is under way. */
export const underWayMethods = (pool: Pool) => ({
  attemptUnderWay: async (seq: number, destination: string): Promise<number | undefined> => {
    const [found] = await pool.run(UNDER_WAY_STATEMENTS.select, [seq, destination])
    return found && Number(found.attempts)
  },
})
