import type { Pool } from '../connection/pool.ts'
import type { Run } from '../connection/session.ts'
import { column } from '../statement.ts'
import { APPEND_STATEMENTS, valuesOf, withoutRepeats } from './append.ts'
import { changesOf, lockProfiles, pruneProfiles } from './profile.ts'
import type { ImportedEvent } from '../../store.ts'

const SELECT_SEQS = 'SELECT id, seq FROM event WHERE id = ANY ($1::text[])'
const INSERT_DECISIONS =
  'INSERT INTO decision (event_seq, decision) SELECT * FROM unnest($1::bigint[], $2::text[])'
const RECORD_HISTORY = `
  WITH history AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS h(event_seq, routed_at, explanation)
  ), taken AS (
    DELETE FROM unrouted WHERE event_seq = ANY ($1::bigint[])
  )
  INSERT INTO routing (event_seq, routed_at, explanation) SELECT * FROM history`

type Numbered = ImportedEvent & { seq: number }

/** Keeps events of an archive; calls `onWork` when one may wait to be routed. */
export const importMethods = (pool: Pool, onWork: () => void) => ({
  importEvents: async (events: ImportedEvent[]): Promise<number> => {
    const distinct = withoutRepeats(events)
    const changes = changesOf(distinct)
    const count = await pool.transaction(async run => {
      await lockProfiles(run, changes)
      const kept = await insert(run, distinct, changes)
      await pruneProfiles(run, changes)
      await recordHistory(run, kept)
      return kept.length
    })
    onWork()
    return count
  },
})

/** Gives those that are new. */
const insert = async (
  run: Run,
  events: readonly ImportedEvent[],
  changes: ReturnType<typeof changesOf>,
): Promise<Numbered[]> => {
  const incoming = events.map(({ before, ...event }) => ({
    ...event,
    ...(before && { valuesBefore: JSON.stringify(before) }),
  }))
  const inserted = await run(APPEND_STATEMENTS.append, valuesOf(incoming, changes))
  const numbered = await run(SELECT_SEQS, [column(inserted, 'id')])
  const seqs = new Map(numbered.map(({ id, seq }) => [String(id), Number(seq)]))
  return events.flatMap(event => {
    const seq = seqs.get(event.id)
    return seq === undefined ? [] : [{ ...event, seq }]
  })
}

/** What was decided about them already. Nobody else sees them before the transaction is over, so nobody routes them. */
const recordHistory = async (run: Run, kept: readonly Numbered[]): Promise<void> => {
  const decided = kept.filter(({ decision }) => decision !== undefined)
  const routed = kept.filter(
    ({ explanation, unreadable }) => explanation !== undefined && unreadable === undefined,
  )
  await Promise.all([
    run(INSERT_DECISIONS, [column(decided, 'seq'), column(decided, 'decision')]),
    run(RECORD_HISTORY, [column(routed, 'seq'), column(routed, 'receivedAt'), column(routed, 'explanation')]),
  ])
}
