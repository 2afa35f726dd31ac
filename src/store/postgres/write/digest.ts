import { column, STATE } from '../statement.ts'
import type { Run } from '../connection/session.ts'
import { MEMBERS_MAX } from '../../digests.ts'

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
    SELECT d.destination, d.digest, d.event_seq AS seq
    FROM unnest($1::text[], $2::bigint[]) AS s(destination, digest)
    JOIN delivery d ON d.destination = s.destination AND d.digest = s.digest AND ${STATE} = 'waiting' ORDER BY d.position`,
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

/** Which digest it is. */
export interface DigestKey {
  destination: string
  /** The position of its leader. */
  digest: number
}

const digestValues = (digests: readonly DigestKey[]): unknown[] => [
  column(digests, 'destination'),
  column(digests, 'digest'),
]

/** The digests that deliveries may join, one of each destination. */
export class OpenDigests {
  readonly #open: Map<string, DigestKey & { size: number }>

  constructor(open: Map<string, DigestKey & { size: number }>) {
    this.#open = open
  }

  static async lock(run: Run, names: readonly string[]): Promise<OpenDigests> {
    const found = names.length > 0 ? await run(DIGEST_STATEMENTS.selectOpen, [[...new Set(names)]]) : []
    const digests = found.map(({ destination, digest, size }) => ({
      destination: String(destination),
      digest: Number(digest),
      size: Number(size),
    }))
    return new OpenDigests(new Map(digests.map(digest => [digest.destination, digest])))
  }

  /** Joins the digest of a destination that is open, or opens one; returns the position of its leader. */
  join(destination: string, position: number): number {
    const before = this.#open.get(destination)
    const hasRoom = before !== undefined && before.size < MEMBERS_MAX
    const digest = hasRoom ? before.digest : position
    this.#open.set(destination, { destination, digest, size: hasRoom ? before.size + 1 : 1 })
    return digest
  }

  async save(run: Run): Promise<void> {
    const digests = [...this.#open.values()]
    if (digests.length === 0) return
    await run(DIGEST_STATEMENTS.saveOpen, [...digestValues(digests), column(digests, 'size')])
  }
}

/** The numbers of the events of digests that nobody can join any more, in the order of planning; the result is by {@link digestName}. */
export const selectMembers = async (
  run: Run,
  digests: readonly DigestKey[],
): Promise<Map<string, number[]>> => {
  const members = new Map<string, number[]>(digests.map(digest => [digestName(digest), []]))
  if (digests.length === 0) return members
  const rows = await run(DIGEST_STATEMENTS.selectMembers, digestValues(digests))
  for (const { destination, digest, seq } of rows)
    members.get(digestName({ destination: String(destination), digest: Number(digest) }))?.push(Number(seq))
  return members
}

/** For maps. */
export const digestName = ({ destination, digest }: DigestKey): string =>
  JSON.stringify([destination, digest])

/** Takes hold of digests, before a member is dropped. */
export const lockDigests = async (run: Run, digests: readonly DigestKey[]): Promise<void> => {
  if (digests.length > 0) await run(DIGEST_STATEMENTS.lockLeaders, digestValues(digests))
}

/** Makes the next member the leader of each digest whose leader was dropped. */
export const handDigestsOver = async (
  run: Run,
  digests: readonly DigestKey[],
  now: number,
): Promise<void> => {
  if (digests.length === 0) return
  // What comes next opens a digest of its own: simpler than handing that over too, and nothing is lost by it.
  await run(DIGEST_STATEMENTS.seal, digestValues(digests))
  await run(DIGEST_STATEMENTS.handOver, [...digestValues(digests), digests.map(() => now)])
}
