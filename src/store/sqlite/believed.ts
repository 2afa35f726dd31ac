import type { Database } from './file.ts'

const BELIEVE =
  'INSERT INTO believed (one, at) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET at = excluded.at'

/** Until when the clock was believed, see retention-clock.ts. */
export const believedMethods = (database: Database) => {
  const believe = database.prepare(BELIEVE)
  return { believe: (until: number): void => void believe.run(until) }
}

export const believedReads = (database: Database) => {
  const select = database.prepare('SELECT at FROM believed')
  return {
    believedUntil: (): number | undefined => {
      const row = select.get()
      return row && Number(row.at)
    },
  }
}
