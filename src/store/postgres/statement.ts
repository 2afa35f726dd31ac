import type { Pool } from './connection/pool.ts'
import type { Run } from './connection/session.ts'
import { POSTGRES } from '../read/dialect.ts'
import { createReadings, type Reads } from '../read/readings.ts'
import type { Reading } from '../read/sql.ts'

/**
 * The state of `delivery d`, written so that it fits no index: for statements that know where their rows are. Otherwise the planner would
 * look for them among all that wait, as long as it does not know how many those are.
 */
export const STATE = "(d.state || '')"

/** The values of one column, for `unnest`; NULL for what is absent. */
export const column = <Item, Name extends keyof Item>(
  items: readonly Item[],
  name: Name,
): (Exclude<Item[Name], undefined> | null)[] =>
  items.map(item => (item[name] as Exclude<Item[Name], undefined> | undefined) ?? null)

/** PostgreSQL wants its places numbered: `$1` for the first question mark and so on. */
export const numbered = (sql: string): string => {
  let number = 0
  return sql.replaceAll('?', () => `$${(number += 1)}`)
}

/** Runs a reading: each statement when the rows of the one before are there. */
export const read = async <Result>(run: Run, reading: Reading<Result>): Promise<Result> => {
  let step = reading.next([])
  while (!step.done) step = reading.next(await run(numbered(step.value.sql), step.value.values))
  return step.value
}

/** What is read the same in both engines. */
export const readMethods = (pool: Pool): Reads =>
  Object.fromEntries(
    Object.entries(createReadings(POSTGRES)).map(([name, reading]) => [
      name,
      (...values: never[]) => read(pool.run, (reading as (...given: never[]) => Reading<unknown>)(...values)),
    ]),
  ) as Reads
