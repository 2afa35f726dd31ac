import type { Wish } from './place.ts'
import { COLUMNS, eventOf } from '../../read/row.ts'
import { column, STATE } from '../statement.ts'
import type { Run } from '../connection/session.ts'
import type { KeptEvent } from '../../store.ts'

/** More than so many events are no message that anybody reads; the next ones open another digest. */
const MEMBERS_MAX = 2_000

/** The statements of this file, for the test that looks at their plans too. */
export const DIGEST_STATEMENTS = {
  selectOpen: `
    SELECT destination, digest, size FROM open_digest WHERE destination = ANY ($1::text[]) ORDER BY destination FOR UPDATE`,
  saveOpen: `
    INSERT INTO open_digest (destination, digest, size)
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS o(destination, digest, size)
    ON CONFLICT (destination) DO UPDATE SET digest = excluded.digest, size = excluded.size`,
  // Those who are just joining one of these are waited for; who comes later opens the next.
  seal: `
    WITH sealed AS MATERIALIZED (
      SELECT o.destination FROM open_digest o
      JOIN unnest($1::text[], $2::bigint[]) AS s(destination, digest) ON s.destination = o.destination AND s.digest = o.digest
      ORDER BY o.destination FOR UPDATE OF o
    )
    DELETE FROM open_digest o USING sealed s WHERE o.destination = s.destination`,
  selectMembers: `
    SELECT d.destination, d.digest, ${COLUMNS.event}
    FROM unnest($1::text[], $2::bigint[]) AS s(destination, digest)
    JOIN delivery d ON d.destination = s.destination AND d.digest = s.digest AND ${STATE} = 'waiting'
    JOIN event e ON e.seq = d.event_seq ORDER BY d.position`,
  lockLeaders: `
    SELECT 1 FROM delivery d JOIN unnest($1::text[], $2::bigint[]) AS s(destination, digest)
      ON d.destination = s.destination AND d.digest = s.digest AND d.position = s.digest
    WHERE ${STATE} = 'waiting' ORDER BY d.destination, d.digest FOR UPDATE OF d`,
  handOver: `
    WITH leader AS (
      SELECT s.destination, s.digest, s.now, min(d.position) AS position
      FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS s(destination, digest, now)
      JOIN delivery d ON d.destination = s.destination AND d.digest = s.digest AND ${STATE} = 'waiting'
      GROUP BY s.destination, s.digest, s.now
    )
    UPDATE delivery d SET digest = l.position, due_at = CASE WHEN d.position = l.position THEN l.now END
    FROM leader l WHERE d.destination = l.destination AND d.digest = l.digest AND ${STATE} = 'waiting'`,
}

export interface Digest {
  destination: string
  /** The position of its leader. */
  digest: number
}

const digestValues = (digests: readonly Digest[]): unknown[] => [
  column(digests, 'destination'),
  column(digests, 'digest'),
]

/** Joins the digest of a destination that is open, or opens one; returns the position of its leader. */
export const digestJoiner = async (run: Run, wishes: readonly Wish[]) => {
  const destinations = new Set(
    wishes.flatMap(({ waits, digestMs, destination }) =>
      waits && digestMs !== undefined ? destination : [],
    ),
  )
  const found = destinations.size > 0 ? await run(DIGEST_STATEMENTS.selectOpen, [[...destinations]]) : []
  const open = new Map(
    found.map(({ destination, digest, size }) => [
      String(destination),
      { destination: String(destination), digest: Number(digest), size: Number(size) },
    ]),
  )

  const join = (destination: string, position: number): number => {
    const before = open.get(destination)
    const hasRoom = before !== undefined && before.size < MEMBERS_MAX
    const digest = hasRoom ? before.digest : position
    open.set(destination, { destination, digest, size: hasRoom ? before.size + 1 : 1 })
    return digest
  }

  const save = async (): Promise<void> => {
    const digests = [...open.values()]
    if (digests.length === 0) return
    await run(DIGEST_STATEMENTS.saveOpen, [...digestValues(digests), column(digests, 'size')])
  }

  return { join, save }
}

/** Reads the members of digests that are about to be sent, and lets nobody join them any more; the result is by {@link digestName}. */
export const sealDigests = async (
  run: Run,
  digests: readonly Digest[],
): Promise<Map<string, KeptEvent[]>> => {
  const members = new Map<string, KeptEvent[]>(digests.map(digest => [digestName(digest), []]))
  if (digests.length === 0) return members
  await run(DIGEST_STATEMENTS.seal, digestValues(digests))
  const rows = await run(DIGEST_STATEMENTS.selectMembers, digestValues(digests))
  for (const { destination, digest, ...event } of rows)
    members
      .get(digestName({ destination: String(destination), digest: Number(digest) }))
      ?.push(eventOf(event))
  return members
}

/** For maps. */
export const digestName = ({ destination, digest }: Digest): string => JSON.stringify([destination, digest])

/** Takes hold of digests, before a member is dropped. */
export const lockDigests = async (run: Run, digests: readonly Digest[]): Promise<void> => {
  if (digests.length > 0) await run(DIGEST_STATEMENTS.lockLeaders, digestValues(digests))
}

/** Makes the next member the leader of each digest whose leader was dropped. */
export const handDigestsOver = async (run: Run, digests: readonly Digest[], now: number): Promise<void> => {
  if (digests.length === 0) return
  // Whoever comes next opens a digest of his own: simpler than handing that over too, and nothing is lost by it.
  await run(DIGEST_STATEMENTS.seal, digestValues(digests))
  await run(DIGEST_STATEMENTS.handOver, [...digestValues(digests), digests.map(() => now)])
}
