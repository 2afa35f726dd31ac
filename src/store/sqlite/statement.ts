import type { SQLInputValue } from 'node:sqlite'
import type { Database } from './file.ts'
import { SQLITE } from '../read/dialect.ts'
import { createReadings, type Reads } from '../read/readings.ts'
import type { Reading } from '../read/sql.ts'

export type Statement = ReturnType<Database['prepare']>

/** Prepares statements that have names. */
export const prepareAll = <Name extends string>(
  database: Database,
  statements: Readonly<Record<Name, string>>,
): Record<Name, Statement> =>
  Object.fromEntries(
    Object.entries<string>(statements).map(([name, sql]) => [name, database.prepare(sql)]),
  ) as Record<Name, Statement>

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
