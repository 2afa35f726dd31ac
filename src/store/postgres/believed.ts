import type { Pool } from './connection/pool.ts'

const BELIEVE = 'INSERT INTO believed (at) VALUES ($1) ON CONFLICT (one) DO UPDATE SET at = excluded.at'

/** Until when the clock was believed, by any node; see retention-clock.ts. */
export const believedMethods = (pool: Pool) => ({
  believe: async (until: number): Promise<void> => void (await pool.run(BELIEVE, [until])),
})

export const believedReads = (pool: Pool) => ({
  believedUntil: async (): Promise<number | undefined> => {
    const [row] = await pool.run('SELECT at FROM believed')
    return row && Number(row.at)
  },
})
