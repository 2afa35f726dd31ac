import { httpOutcome, needsSetUp, oneLine, type HttpAnswer, type Outcome } from 'chatgate/plugin'

/** What someone must do, by the code of the error: https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp */
const SET_UP: ReadonlyMap<number, (table: string) => string> = new Map([
  [16, (table: string) => `table ${table} lacks a column; make it as docs/plugins.md says`],
  [60, (table: string) => `there is no table ${table}; make it as docs/plugins.md says`],
  [81, (table: string) => `there is no database for ${table}`],
  [115, () => 'this ClickHouse is too old; it must be 21.11 or newer'],
  [117, (table: string) => `table ${table} lacks a column; make it as docs/plugins.md says`],
  [164, () => 'the user may only read'],
  [192, () => 'there is no such user'],
  [193, () => 'the password is wrong'],
  [194, () => 'the user needs a password'],
  [242, (table: string) => `table ${table} is read-only; see its replicas`],
  [497, (table: string) => `the user needs the right INSERT on ${table}`],
  [516, () => 'the user or the password is refused'],
])

/** Too many queries, too many parts, a quota. They work, and ask for less. */
const BUSY = new Set([201, 202, 252])

/** What comes with every answer of ClickHouse, of old and new ones. */
const OWN_HEADERS = ['x-clickhouse-summary', 'x-clickhouse-query-id']

/**
 * The outcome of an insert. The code counts and not the status, which is 500 for most; an answer without a header of
 * ClickHouse is not from it, but from a proxy. A value that does not fit its column is at fault alone: what is sent is
 * always well-formed, so the table may be.
 */
export const outcomeOf = (answer: HttpAnswer, table: string, now: number): Outcome => {
  if ('error' in answer) return httpOutcome(answer, now)
  const { headers, text } = answer
  const code = codeIn(answer)
  const outcome = httpOutcome(answer, now)
  if (code === undefined) {
    if (outcome.status !== 'delivered' || OWN_HEADERS.some(name => headers[name] !== undefined))
      return outcome
    return {
      status: 'retry',
      reason: `answered ${answer.status}, but not as ClickHouse does`,
      fault: 'destination',
    }
  }
  const said = oneLine(text).trim()
  const reason = said === '' ? `Code: ${code}` : said
  const setUp = SET_UP.get(code)
  if (setUp && !(code === 117 && !/unknown field/i.test(text)))
    return needsSetUp(`${setUp(table)} (${reason})`)
  if (BUSY.has(code)) return { status: 'retry', reason, fault: 'busy' }
  return { status: 'retry', reason, fault: DATA.has(code) ? 'event' : 'destination' }
}

/** A value cannot be read as what its column is. */
const DATA = new Set([6, 26, 27, 38, 41, 53, 69, 72, 117, 131, 349])

/** Also with status 200, if it failed after the answer had begun. */
const codeIn = ({ headers, text }: Exclude<HttpAnswer, { error: string }>): number | undefined => {
  const code = headers['x-clickhouse-exception-code'] ?? /(?:^|\n)Code: (\d{1,5})[.,]/.exec(text)?.[1]
  return code === undefined || code === '0' ? undefined : Number(code)
}
