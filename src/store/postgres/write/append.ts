import type { Failing } from '../../failing.ts'
import { count, type StoreFigures } from '../../figures.ts'
import { isCallersFault } from '../connection/error.ts'
import { Batches } from '../connection/batches.ts'
import type { Pool } from '../connection/pool.ts'
import { changesOf, type ProfileChange, pruneProfiles, valuesBefore } from './profile.ts'
import { column } from '../statement.ts'
import type { Row } from '../../read/row.ts'
import { type NewEvent, REPEAT_MS } from '../../store.ts'

/** An event on its way into its row. */
export type Incoming = NewEvent & { valuesBefore?: string }

/** What is kept in the columns of `event`, with their types. */
const EVENT_COLUMNS = {
  id: 'text',
  app: 'text',
  command: 'text',
  kind: 'text',
  receivedAt: 'bigint',
  time: 'bigint',
  operator: 'text',
  subject: 'text',
  group: 'text',
  platform: 'text',
  clientIp: 'text',
  byAdmin: 'boolean',
  query: 'text',
  body: 'bytea',
  unreadable: 'text',
  valuesBefore: 'text',
  traceParent: 'text',
  node: 'text',
} as const satisfies Partial<Record<keyof Incoming, string>>

/** What is sent of an event. */
const FIELDS = { ...EVENT_COLUMNS, repeatKey: 'bigint' } as const
const FIELD_NAMES = Object.keys(FIELDS) as (keyof typeof FIELDS)[]

/** `received_at` for `receivedAt`. */
const columnOf = (field: string): string =>
  `"${field.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)}"`

const COLUMN_LIST = Object.keys(EVENT_COLUMNS).map(columnOf).join(', ')
const FIELD_LIST = FIELD_NAMES.map(columnOf).join(', ')
const FIELD_VALUES = Object.values(FIELDS)
  .map((type, index) => `$${index + 1}::${type}[]`)
  .join(', ')

/** Which event changes which tag to what. */
const CHANGE_VALUES = [1, 2, 3].map(number => `$${FIELD_NAMES.length + number}::text[]`).join(', ')

/** What belongs to an event besides its body and query: its columns, deliveries, attempts, and their places in indexes. */
export const BYTES_BESIDES = 1_024

export const APPEND_STATEMENTS = {
  // One statement, so one transaction and one way to the server and back. Keys are inserted in their order, as two nodes
  // that insert the same ones the other way round would wait for each other.
  append: `
    WITH incoming AS (
      SELECT * FROM unnest(${FIELD_VALUES}) WITH ORDINALITY AS i(${FIELD_LIST}, place)
    ), remembered AS (
      INSERT INTO repeat AS r (key, at)
      SELECT repeat_key, received_at FROM incoming WHERE repeat_key IS NOT NULL ORDER BY repeat_key
      ON CONFLICT (key) DO UPDATE SET at = excluded.at WHERE r.at < excluded.at - ${REPEAT_MS}
      RETURNING key
    ), kept AS (
      INSERT INTO event (${COLUMN_LIST}) SELECT ${COLUMN_LIST} FROM incoming
      WHERE repeat_key IS NULL OR repeat_key IN (SELECT key FROM remembered) ORDER BY place
      ON CONFLICT (id) DO NOTHING
      RETURNING seq, id, app, subject, time, unreadable, octet_length(body) + octet_length(query) + ${BYTES_BESIDES} AS bytes
    ), measured AS (
      INSERT INTO volume (bytes) SELECT sum(bytes) FROM kept HAVING count(*) > 0
    ), changed AS (
      INSERT INTO profile (app, subject, tag, time, event_seq, value)
      SELECT k.app, coalesce(k.subject, ''), c.tag, k.time, k.seq, c.value
      FROM unnest(${CHANGE_VALUES}) AS c(id, tag, value) JOIN kept k ON k.id = c.id
    ), waiting AS (
      INSERT INTO unrouted (event_seq) SELECT seq FROM kept WHERE unreadable IS NULL
    )
    SELECT id FROM kept`,
}

/** Keeps events; calls `onWork` when that leaves something to do, and tells `failing` how it went. */
export const appendMethods = (pool: Pool, failing: Failing, figures: StoreFigures, onWork: () => void) => {
  const batches = new Batches<NewEvent>(
    async (events, calls) => {
      try {
        count(figures, 'repeats', await keep(pool, events, calls))
        failing.kept()
      } catch (error) {
        if (!isCallersFault(error)) failing.failed(error)
        throw error
      }
      onWork()
    },
    ({ body }) => body.byteLength,
  )
  return { append: (events: NewEvent[]): Promise<void> => batches.add(events) }
}

/** Returns how many were left out as repeats. */
const keep = async (pool: Pool, events: readonly NewEvent[], calls: number): Promise<number> => {
  const distinct = withoutRepeats(events)
  const kept = await keepDistinct(pool, distinct, calls)
  const keyed = new Set(distinct.filter(hasKey).map(({ id }) => id))
  return events.filter(hasKey).length - kept.filter(({ id }) => keyed.has(String(id))).length
}

const hasKey = ({ repeatKey }: NewEvent): boolean => repeatKey !== undefined

/** Returns the ids of those that were kept. */
const keepDistinct = async (pool: Pool, events: readonly NewEvent[], calls: number): Promise<Row[]> => {
  const changes = changesOf(events)
  if (changes.length === 0) return pool.runFor(calls, APPEND_STATEMENTS.append, valuesOf(events, changes))
  return pool.transaction(async run => {
    const before = await valuesBefore(run, changes)
    const incoming = events.map((event, place) => {
      const values = before.get(place)
      return { ...event, ...(values !== undefined && { valuesBefore: values }) }
    })
    const [kept] = await Promise.all([
      run(APPEND_STATEMENTS.append, valuesOf(incoming, changes)),
      pruneProfiles(run, changes),
    ])
    return kept
  }, calls)
}

export const valuesOf = (events: readonly Incoming[], changes: readonly ProfileChange[]): unknown[] => [
  ...FIELD_NAMES.map(name => column(events, name)),
  column(changes, 'id'),
  column(changes, 'tag'),
  column(changes, 'value'),
]

/** One statement cannot tell a repeat, or an event that comes twice, from what it inserts itself. */
export const withoutRepeats = <Event extends Pick<NewEvent, 'id' | 'repeatKey'>>(
  events: readonly Event[],
): Event[] => {
  const seen = new Set<unknown>()
  return events.filter(({ id, repeatKey = id }) => {
    const isNew = !seen.has(id) && !seen.has(repeatKey)
    seen.add(id).add(repeatKey)
    return isNew
  })
}

const RECORD_DECISION = `
  INSERT INTO decision (event_seq, decision) SELECT seq, $1 FROM event WHERE id = $2
  ON CONFLICT (event_seq) DO UPDATE SET decision = excluded.decision`

/** Records what Chat was told of a before-event. */
export const decisionMethods = (pool: Pool) => ({
  recordDecision: async (eventId: string, decision: string): Promise<void> => {
    await pool.run(RECORD_DECISION, [decision, eventId])
  },
})
