/** A condition with the values for its question marks; {@link numbered} makes a statement of it. */
export interface Condition {
  sql: string
  values: unknown[]
}

/** A condition for a filter; undefined where the filter is not set. */
export const given = (sql: string, value: unknown, ...more: unknown[]): Condition | undefined =>
  value === undefined ? undefined : { sql, values: [value, ...more] }

/** All of them, as one WHERE clause. */
export const where = (conditions: (Condition | undefined)[]): Condition => {
  const set = conditions.filter(condition => condition !== undefined)
  return {
    sql: set.length > 0 ? `WHERE ${set.map(({ sql }) => sql).join(' AND ')}` : '',
    values: set.flatMap(({ values }) => values),
  }
}

/** PostgreSQL wants its places numbered: `$1` for the first question mark and so on. */
export const numbered = (sql: string): string => {
  let number = 0
  return sql.replaceAll('?', () => `$${(number += 1)}`)
}

/** Cuts the one row off that was read beyond the limit to see whether there are more. */
export const page = <Row>(rows: Row[], limit: number): { rows: Row[]; last: Row | undefined } => {
  const kept = rows.slice(0, limit)
  return { rows: kept, last: rows.length > limit ? kept.at(-1) : undefined }
}
