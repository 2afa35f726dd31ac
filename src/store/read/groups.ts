import { reasonGroup } from '../reason-group.ts'
import {
  type DeliveryGroup,
  type DeliveryGroups,
  type DeliverySelection,
  GROUPED_MAX,
  GROUPS_MAX,
} from '../store.ts'
import type { Dialect } from './dialect.ts'
import { idsOfEvents } from './events.ts'
import type { Row } from './row.ts'
import { selectionConditions } from './selection.ts'
import type { Reading, Sql } from './sql.ts'

/** So many deliveries are summed up by one statement, as each may have a reason of its own. */
const PAGE = 10_000

/** The keys of the deliveries that are looked through: only the dead ones have an index in the order of events. */
const walked = ({ deliveriesIn }: Dialect, { state }: DeliverySelection, columns: string): string =>
  state === 'dead'
    ? `SELECT ${columns} FROM ${deliveriesIn.dead} WHERE state = 'dead' AND`
    : `SELECT ${columns} FROM delivery WHERE`

/** Where the page of deliveries begins whose events are older than that one. */
export const pageStatement = (dialect: Dialect, selection: DeliverySelection, before: number): Sql => ({
  sql: `
    SELECT count(*) AS count, min(event_seq) AS "from" FROM (
      ${walked(dialect, selection, 'event_seq')} event_seq < ? ORDER BY event_seq DESC LIMIT ${PAGE}
    ) page`,
  values: [before],
})

/** Sums up a page, by the reasons as they are. */
export const sumsStatement = (
  dialect: Dialect,
  selection: DeliverySelection,
  from: number,
  before: number,
): Sql => {
  const conditions = selectionConditions(dialect, selection).filter(one => one !== undefined)
  // SQLite keeps to the order of a CROSS JOIN.
  return {
    sql: `
      SELECT destination, reason, count(*) AS count, min(updated_at) AS "firstAt", max(updated_at) AS "lastAt", max(event_seq) AS seq
      FROM (
        ${walked(dialect, selection, 'event_seq AS page_seq, destination AS page_destination')} event_seq >= ? AND event_seq < ?
      ) page
      CROSS JOIN delivery
      WHERE ${['event_seq = page_seq', 'destination = page_destination', ...conditions.map(({ sql }) => sql)].join(' AND ')}
      GROUP BY destination, reason`,
    values: [from, before, ...conditions.flatMap(({ values }) => values)],
  }
}

type Sum = Omit<DeliveryGroup, 'exampleEventId'> & { seq: number }

const sumOf = ({ destination, reason, count, firstAt, lastAt, seq }: Row): Sum => ({
  destination: String(destination),
  ...(typeof reason === 'string' && { reason: reasonGroup(reason) }),
  count: Number(count),
  firstAt: Number(firstAt),
  lastAt: Number(lastAt),
  seq: Number(seq),
})

const together = (one: Sum, other: Sum): Sum => ({
  ...one,
  count: one.count + other.count,
  firstAt: Math.min(one.firstAt, other.firstAt),
  lastAt: Math.max(one.lastAt, other.lastAt),
  seq: Math.max(one.seq, other.seq),
})

export const groupReadings = (dialect: Dialect) => ({
  *deliveryGroups(selection: DeliverySelection): Reading<DeliveryGroups> {
    const sums = new Map<string, Sum>()
    let lookedAt = 0
    let before = Number.MAX_SAFE_INTEGER
    let isCut = false
    for (;;) {
      const [page] = yield pageStatement(dialect, selection, before)
      const count = Number(page?.count)
      isCut = count > 0 && lookedAt >= GROUPED_MAX
      if (count === 0 || isCut) break
      const from = Number(page?.from)
      for (const row of yield sumsStatement(dialect, selection, from, before)) {
        const sum = sumOf(row)
        const key = JSON.stringify([sum.destination, sum.reason])
        const found = sums.get(key)
        sums.set(key, found ? together(found, sum) : sum)
      }
      lookedAt += count
      before = from
    }
    const found = [...sums.values()].toSorted((a, b) => b.count - a.count || b.seq - a.seq)
    const told = found.slice(0, GROUPS_MAX)
    const ids = yield* idsOfEvents(
      dialect,
      told.map(({ seq }) => seq),
    )
    const groups = told.flatMap(({ seq, ...group }) => {
      const exampleEventId = ids.get(seq)
      // PostgreSQL may have removed it between two statements.
      return exampleEventId === undefined ? [] : { ...group, exampleEventId }
    })
    return { groups, moreGroups: found.length - told.length, lookedAt, isCut }
  },
})
