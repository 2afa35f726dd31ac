import { needsSetUp, type Outcome } from 'chatgate/plugin'

/** An error of the server, as the driver throws it. */
interface ServerError extends Error {
  code: string
}

const isServerError = (error: unknown): error is ServerError =>
  error instanceof Error && error.name === 'PostgresError'

/**
 * Class 22 is about a value, 23 about a constraint, and 54000 about a row that is too large for an index or a page.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const REFUSED = /^(2[23]|54000)/

/** A trigger of the table raised an error, or others were writing the same row. */
const PASSING = /^(P0|40)/

/** The database cannot keep a character. */
const ENCODING = new Set(['22021', '22P05'])

/** Whether the connection can be used for other rows. */
export const isAboutRow = (error: unknown): boolean =>
  isServerError(error) && (REFUSED.test(error.code) || PASSING.test(error.code))

/** What must be set up, by the code or its class; the beginning of a sentence. */
const SET_UP: readonly (readonly [code: RegExp, sentence: (table: string) => string])[] = [
  [/^42P01|^3F000/, table => `there is no table ${table}; make it as docs/plugins.md says`],
  [/^42703/, table => `table ${table} lacks a column; make it as docs/plugins.md says`],
  [/^42P10/, table => `delivery_id must be the primary key of table ${table}, or unique`],
  [/^42804|^42846/, table => `a column of table ${table} has another type than docs/plugins.md says`],
  [/^42501/, table => `the user needs the rights INSERT and SELECT on table ${table}`],
  [/^23502/, table => `table ${table} has another column that must have a value; give that a default`],
  [/^28/, () => 'the user or the password in `url` is refused'],
  [/^3D000/, () => 'there is no such database'],
  [/^42/, table => `table ${table} does not fit`],
]

/** What an error of the server means; undefined for one that came from elsewhere. */
export const failureOf = (error: unknown, table: string): Outcome | undefined => {
  if (!isServerError(error)) return undefined
  const { code } = error
  const reason = `${error.message} (${code})`
  const [, sentence] = SET_UP.find(([pattern]) => pattern.test(code)) ?? []
  if (sentence) return needsSetUp(`${sentence(table)}: ${reason}`)
  if (ENCODING.has(code))
    return {
      status: 'retry',
      reason: `${reason}; the database should have the encoding UTF8`,
      fault: 'event',
    }
  if (REFUSED.test(code)) return { status: 'rejected', reason }
  if (PASSING.test(code)) return { status: 'retry', reason, fault: 'event' }
  return { status: 'retry', reason, fault: 'destination' }
}
