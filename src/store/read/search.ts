import { type EventSearch, type EventsFound, SEARCHED_BYTES_MAX, SEARCHED_MAX } from '../store.ts'
import type { Dialect } from './dialect.ts'
import { eventsStatement, withStates } from './events.ts'
import type { Row } from './row.ts'
import { given, type Reading, type Sql, where } from './sql.ts'
import { timeBounds } from './time.ts'

/** So many events are looked through by one statement, and so many bytes of their bodies. */
const STEP = 1_000
const STEP_BYTES = 8 * 1024 * 1024

/** Where a step begins: how many events it has, and how large their bodies are. There is at least one where there is one at all. */
export const stepStatement = (bounds: readonly (Sql | undefined)[], before: number): Sql => {
  const { sql, values } = where([...bounds, given('e.seq < ?', before)])
  return {
    sql: `
      SELECT count(*) AS count, min(seq) AS "from", sum(bytes) AS bytes FROM (
        SELECT seq, bytes, sum(bytes) OVER (ORDER BY seq DESC ROWS UNBOUNDED PRECEDING) - bytes AS bytes_before FROM (
          SELECT e.seq, octet_length(e.body) AS bytes FROM event e ${sql} ORDER BY e.seq DESC LIMIT ${STEP}
        ) page
      ) step WHERE bytes_before < ${STEP_BYTES}`,
    values,
  }
}

/** The forms in which a text may stand in JSON: as it is, escaped where it must be, and escaped wherever it can be. */
const formsOf = (text: string): string[] => {
  const inJson = JSON.stringify(text).slice(1, -1)
  const escaped = inJson.replaceAll(
    /[\u0080-\uffff]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return [...new Set([text, inJson, escaped])]
}

const anyOf = (conditions: readonly Sql[]): Sql => ({
  sql: `(${conditions.map(({ sql }) => sql).join(' OR ')})`,
  values: conditions.flatMap(({ values }) => values),
})

/** Not as EXISTS, which PostgreSQL may turn into a join with all profiles. */
const touches = ({ profileUser }: Dialect, tag: string): Sql => ({
  sql: `(
    SELECT 1 FROM profile p
    WHERE p.app = e.app AND p.${profileUser} = e.subject AND p.tag = ? AND p.event_seq = e.seq LIMIT 1
  ) = 1`,
  values: [tag],
})

/** What a search asks for beyond the filters of events. */
const searchConditions = (dialect: Dialect, { contains, tag }: EventSearch): (Sql | undefined)[] => [
  tag === undefined ? undefined : touches(dialect, tag),
  contains === undefined ? undefined : anyOf(formsOf(contains).map(dialect.bodyContains)),
]

/** Those of a step that fit. */
export const matchesStatement = (
  dialect: Dialect,
  search: EventSearch,
  from: number,
  before: number,
): Sql => {
  const step = [given('e.seq >= ?', from), given('e.seq < ?', before)]
  return eventsStatement(dialect, search, [...step, ...searchConditions(dialect, search)])
}

interface Walk {
  rows: Row[]
  lookedAt: number
  /** Where a later search goes on; undefined where all was looked at. */
  cursor?: number
}

/** Step by step, so that what is held and what a statement costs is bounded. */
const walk = function* (dialect: Dialect, search: EventSearch): Reading<Walk> {
  const { cursor, ...filters } = search
  // Where it ends, so that whoever looks for what is new looks at nothing else.
  const bounds = [...(yield* timeBounds(search)), given('e.seq > ?', search.after)]
  const rows: Row[] = []
  let before = cursor ?? Number.MAX_SAFE_INTEGER
  let lookedAt = 0
  let bytes = 0
  while (rows.length < search.limit && lookedAt < SEARCHED_MAX && bytes < SEARCHED_BYTES_MAX) {
    const [step] = yield stepStatement(bounds, before)
    if (Number(step?.count) === 0) return { rows, lookedAt }
    const from = Number(step?.from)
    const limit = search.limit - rows.length
    const found = yield matchesStatement(dialect, { ...filters, limit }, from, before)
    rows.push(...found.slice(0, limit))
    lookedAt += Number(step?.count)
    bytes += Number(step?.bytes)
    // The rest of a step is for the next page.
    before = found.length > limit ? Number(rows.at(-1)?.seq) : from
  }
  return { rows, lookedAt, cursor: before }
}

export const searchReadings = (dialect: Dialect) => ({
  *searchEvents(search: EventSearch): Reading<EventsFound> {
    const { rows, ...walked } = yield* walk(dialect, search)
    return { events: yield* withStates(dialect, rows), ...walked }
  },
})
