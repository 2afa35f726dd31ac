import { column } from '../statement.ts'
import type { Run } from '../connection/session.ts'
import { type NewEvent, PROFILE_HISTORY_MAX } from '../../store.ts'

/** Any number of our own, see `MIGRATION_LOCK`. */
const PROFILE_LOCK = 720_341_703

/** The statements of this file, for the test that looks at their plans too. */
export const PROFILE_STATEMENTS = {
  // Whoever changes the same profile at the same time waits, on whichever node, and then knows the values from before.
  lockProfiles: `
    SELECT pg_advisory_xact_lock(${PROFILE_LOCK}, number) FROM (
      SELECT DISTINCT hashtext(app || '/' || subject) AS number FROM unnest($1::text[], $2::text[]) AS u(app, subject) ORDER BY number
    ) u`,
  selectBefore: `
    SELECT c.place, c.tag, p.value, p.time
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[]) AS c(place, app, subject, tag, time)
    CROSS JOIN LATERAL (
      SELECT value, time FROM profile p
      WHERE p.app = c.app AND p.subject = c.subject AND p.tag = c.tag AND p.time <= c.time
      ORDER BY p.time DESC, p.event_seq DESC LIMIT 1
    ) p`,
  prune: `
    DELETE FROM profile p USING (
      SELECT u.*, last.time, last.event_seq FROM (
        SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[]) AS u(app, subject, tag)
      ) u CROSS JOIN LATERAL (
        SELECT q.time, q.event_seq FROM profile q WHERE q.app = u.app AND q.subject = u.subject AND q.tag = u.tag
        ORDER BY q.time DESC, q.event_seq DESC LIMIT 1 OFFSET ${PROFILE_HISTORY_MAX - 1}
      ) last
    ) o
    WHERE p.app = o.app AND p.subject = o.subject AND p.tag = o.tag AND (p.time, p.event_seq) < (o.time, o.event_seq)`,
}

/** One tag that an event changes. */
export interface ProfileChange {
  id: string
  /** Which of the events it is. */
  place: number
  app: string
  subject: string
  tag: string
  time: number
  /** JSON. */
  value: string
}

/** What events change, each tag of an event once: as it is in the end. */
export const changesOf = (events: readonly NewEvent[]): ProfileChange[] =>
  events.flatMap(({ id, app, subject = '', time, changes = [] }, place) => {
    const values = new Map(changes.map(({ tag, value }) => [tag, JSON.stringify(value)]))
    return [...values].map(([tag, value]) => ({ id, place, app, subject, tag, time, value }))
  })

const profileOf = (changes: readonly ProfileChange[]): unknown[] => [
  column(changes, 'app'),
  column(changes, 'subject'),
]

/** Holds these profiles until the end of the transaction. */
export const lockProfiles = (run: Run, changes: readonly ProfileChange[]): Promise<unknown> =>
  run(PROFILE_STATEMENTS.lockProfiles, profileOf(changes))

/**
 * The values that came before each event by its time, as JSON by tag, also where later ones are known already; by the place of the
 * event. Holds the profiles until the end of the transaction.
 */
export const valuesBefore = async (
  run: Run,
  changes: readonly ProfileChange[],
): Promise<Map<number, string>> => {
  const [, found] = await Promise.all([
    lockProfiles(run, changes),
    run(PROFILE_STATEMENTS.selectBefore, [
      column(changes, 'place'),
      ...profileOf(changes),
      column(changes, 'tag'),
      column(changes, 'time'),
    ]),
  ])
  const stored = new Map(
    found.map(({ place, tag, time, value }) => [
      changeName({ place: Number(place), tag: String(tag) }),
      { time: Number(time), value: String(value) },
    ]),
  )
  const batch = Map.groupBy(changes, tagName)
  const known = changes.flatMap(change => {
    const { place, tag, time } = change
    const fromStore = stored.get(changeName(change))
    const fromBatch = (batch.get(tagName(change)) ?? []).filter(
      other => other.place < place && other.time <= time,
    )
    const last = latest(fromStore ? [fromStore, ...fromBatch] : fromBatch)
    return last ? [{ place, tag, value: JSON.parse(last.value) as unknown }] : []
  })
  const byPlace = [...Map.groupBy(known, ({ place }) => place)]
  return new Map(
    byPlace.map(([place, those]) => [
      place,
      JSON.stringify(Object.fromEntries(those.map(({ tag, value }) => [tag, value]))),
    ]),
  )
}

/** A name for the change of a tag by an event, for maps. */
const changeName = ({ place, tag }: Pick<ProfileChange, 'place' | 'tag'>): string =>
  JSON.stringify([place, tag])

/** A name for the tag of a profile, for maps. */
const tagName = ({ app, subject, tag }: ProfileChange): string => JSON.stringify([app, subject, tag])

/** The one with the latest time; of those with the same, the one that came last. */
const latest = <Value extends { time: number }>(values: readonly Value[]): Value | undefined =>
  values.reduce<Value | undefined>(
    (last, value) => (last && last.time > value.time ? last : value),
    undefined,
  )

/** Forgets what is older than the last values of each tag. */
export const pruneProfiles = (run: Run, changes: readonly ProfileChange[]): Promise<unknown> =>
  run(PROFILE_STATEMENTS.prune, [...profileOf(changes), column(changes, 'tag')])
