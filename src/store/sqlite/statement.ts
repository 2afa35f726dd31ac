import type { SQLInputValue } from 'node:sqlite'
import type { Database } from './file.ts'
import { SQLITE } from '../read/dialect.ts'
import { createReadings, type Reads } from '../read/readings.ts'
import type { Reading } from '../read/sql.ts'

/** What to bind for something that may be absent. */
export const orNull = <Value>(value: Value | undefined): Value | null => value ?? null

/** Runs a reading from its first statement to its last. */
export const read = <Result>(database: Database, reading: Reading<Result>): Result => {
  let step = reading.next([])
  while (!step.done) {
    const { sql, values } = step.value
    step = reading.next(database.prepare(sql).all(...(values as SQLInputValue[])))
  }
  return step.value
}

/** What is read the same in both engines, at once. */
export type ReadMethods = {
  [Name in keyof Reads]: (...values: Parameters<Reads[Name]>) => Awaited<ReturnType<Reads[Name]>>
}

export const readMethods = (database: Database): ReadMethods =>
  Object.fromEntries(
    Object.entries(createReadings(SQLITE)).map(([name, reading]) => [
      name,
      (...values: never[]) => read(database, (reading as (...given: never[]) => Reading<unknown>)(...values)),
    ]),
  ) as ReadMethods
