import type { Row } from './row.ts'

/** A list is a value in PostgreSQL alone. */
export type Value = string | number | Uint8Array | readonly string[] | readonly number[]

/** A statement or a condition, with the values for its question marks. */
export interface Sql {
  sql: string
  values: Value[]
}

/**
 * What both engines read, said once: it yields each statement and gets its rows, named as in the contract. SQLite runs it in one go, and
 * PostgreSQL waits for the rows in between.
 */
export type Reading<Result> = Generator<Sql, Result, Row[]>

/** A condition for a filter; undefined where the filter is not set. */
export const given = (sql: string, value: Value | undefined, ...more: Value[]): Sql | undefined =>
  value === undefined ? undefined : { sql, values: [value, ...more] }

/** All of them, as one WHERE clause. */
export const where = (conditions: readonly (Sql | undefined)[]): Sql => {
  const set = conditions.filter(condition => condition !== undefined)
  return {
    sql: set.length > 0 ? `WHERE ${set.map(({ sql }) => sql).join(' AND ')}` : '',
    values: set.flatMap(({ values }) => values),
  }
}

/** Cuts the one row off that was read beyond the limit to see whether there are more. */
export const page = (rows: readonly Row[], limit: number): { rows: Row[]; last: Row | undefined } => {
  const kept = rows.slice(0, limit)
  return { rows: kept, last: rows.length > limit ? kept.at(-1) : undefined }
}
