import { ARCHIVED_BYTES_MAX, type ArchivePage } from '../archives.ts'
import type { EventQuery } from '../store.ts'
import type { Dialect } from './dialect.ts'
import { conditionsOf, DECIDED, fromFor } from './events.ts'
import { COLUMNS, eventOf, type Row, withoutNulls } from './row.ts'
import { given, type Reading, type Sql, where } from './sql.ts'
import { timeBounds } from './time.ts'

/** Which events a page has: it ends where their bodies become large, so that nobody holds many large ones at once. */
const pageStatement = (
  dialect: Dialect,
  { cursor, ...query }: Omit<EventQuery, 'after'>,
  bounds: readonly (Sql | undefined)[] = [],
): Sql => {
  const { sql, values } = where([given('e.seq > ?', cursor), ...bounds, ...conditionsOf(dialect, query)])
  return {
    sql: `
      SELECT seq, found FROM (
        SELECT seq, count(*) OVER () AS found, sum(bytes) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) - bytes AS bytes_before FROM (
          SELECT e.seq, octet_length(e.body) AS bytes ${fromFor(query)} ${sql} ORDER BY e.seq LIMIT ?
        ) found
      ) page WHERE bytes_before < ${ARCHIVED_BYTES_MAX} ORDER BY seq`,
    values: [...values, query.limit],
  }
}

const wholeStatement = (dialect: Dialect, seqs: readonly number[]): Sql => {
  const { sql, values } = dialect.isOneOf('e.seq', 'bigint', seqs)
  return { sql: `SELECT ${COLUMNS.event}, c.decision ${DECIDED} WHERE ${sql} ORDER BY e.seq`, values }
}

const archivedOf = ({ decision = null, ...kept }: Row): ArchivePage['events'][number] => ({
  event: eventOf(kept),
  ...withoutNulls({ decision }),
})

/** Events as they leave for an archive. */
export const archiveReadings = (dialect: Dialect) => ({
  *exportEvents(query: Omit<EventQuery, 'after'>): Reading<ArchivePage> {
    const found = yield pageStatement(dialect, query, yield* timeBounds(query))
    const seqs = found.map(({ seq }) => Number(seq))
    const last = seqs.at(-1)
    if (last === undefined) return { events: [] }
    const isMore = Number(found[0]?.found) === query.limit || Number(found[0]?.found) > seqs.length
    const rows = yield wholeStatement(dialect, seqs)
    return { events: rows.map(archivedOf), ...(isMore && { cursor: last }) }
  },
})
