import { OpenDigests } from './digest.ts'
import { orderOf } from './order.ts'
import { column } from '../statement.ts'
import type { Run } from '../connection/session.ts'

/** The hot statements, for the test that looks at their plans too. */
export const PLACE_STATEMENTS = {
  lockDestinations: 'SELECT 1 FROM destination WHERE name = ANY ($1::text[]) ORDER BY name FOR NO KEY UPDATE',
  nextPositions: `
    INSERT INTO destination AS d (name, positions)
    SELECT name, more FROM unnest($1::text[], $2::bigint[]) AS m(name, more) ORDER BY name COLLATE "C"
    ON CONFLICT (name) DO UPDATE SET positions = d.positions + excluded.positions
    RETURNING name, positions, paused_at IS NOT NULL AS "isPaused"`,
}

/**
 * Part of a statement that plans what is in its part `planned`: the places in that of those in whose order something waits already. Those who settle or drop
 * the first of an order lock it FOR UPDATE: this waits for them, and then sees who is the first now. A lease (FOR NO KEY UPDATE) is in
 * nobody's way. Who plans for the same destination waits for us, so that what is not seen is not there.
 */
export const TAKEN = `
  taken AS MATERIALIZED (
    SELECT o.place FROM (
      SELECT place, destination, order_key FROM planned WHERE due_at IS NOT NULL AND order_key IS NOT NULL
      ORDER BY destination COLLATE "C", order_key COLLATE "C"
    ) o CROSS JOIN LATERAL (
      SELECT 1 FROM delivery d WHERE d.destination = o.destination AND d.waits_in = o.order_key ORDER BY d.position LIMIT 1 FOR KEY SHARE
    ) first
  )`

/** A delivery that is to be planned, as the last of its destination and its order. */
export interface Wish {
  destination: string
  orderKey?: string
  digestMs?: number
  /** In milliseconds since 1970. */
  now: number
  /** Whether it will wait, and so needs a time and a place in its order. */
  waits: boolean
}

/** Where a delivery stands: when it is due, unless it waits behind another (see {@link TAKEN}), and in which digest. */
export interface Placement {
  position: number
  dueAt?: number
  orderKey?: string
  digest?: number
}

/** The positions that a transaction has taken of each destination. */
export interface Positions {
  /** The next one of a destination. */
  next: (destination: string) => number
  /** The destinations that are paused. */
  paused: ReadonlySet<string>
}

/**
 * Takes a position for each of these deliveries. The first of three locks, which are always taken in this order and held until the end of the
 * transaction:
 *
 * 1. The rows of the destinations, so that positions are taken in the order in which they become visible. Those who deliver never
 *    touch these rows.
 * 2. The first delivery of each order, so that nobody settles or drops it unseen: see order.ts and {@link TAKEN}.
 * 3. The open digests, so that nobody seals one that a delivery is joining.
 */
export const takePositions = async (
  run: Run,
  wishes: readonly Pick<Wish, 'destination'>[],
): Promise<Positions> => {
  const byName = Map.groupBy(wishes, ({ destination }) => destination)
  const counts = [...byName].map(([name, { length }]) => ({ name, more: length }))
  const rows =
    counts.length > 0
      ? await run(PLACE_STATEMENTS.nextPositions, [column(counts, 'name'), column(counts, 'more')])
      : []
  const taken = new Map(rows.map(({ name, positions }) => [String(name), Number(positions)]))
  const given = new Map(counts.map(({ name, more }) => [name, (taken.get(name) ?? 0) - more]))
  return {
    next: destination => {
      const position = (given.get(destination) ?? 0) + 1
      given.set(destination, position)
      return position
    },
    paused: new Set(rows.flatMap(({ name, isPaused }) => (isPaused ? String(name) : []))),
  }
}

/** Whether a delivery joins a digest. */
export const isGathered = <One extends Wish>(wish: One): wish is One & { digestMs: number } =>
  wish.waits && wish.digestMs !== undefined

/** Places deliveries that join no digest: in each order the first of them is due, if nothing waits there already. */
export const placeInOrder = (wishes: readonly (Wish & { position: number })[]): Placement[] => {
  const taken = new Set<string>()
  return wishes.map(({ destination, orderKey, now, waits, position }) => {
    if (!waits) return { position }
    if (orderKey === undefined) return { position, dueAt: now }
    const name = orderOf(destination, orderKey)
    const isFirst = !taken.has(name)
    taken.add(name)
    return { position, orderKey, ...(isFirst && { dueAt: now }) }
  })
}

/** Places deliveries in the digests that are open, which are held until the end of the transaction. */
export const placeInDigests = async (
  run: Run,
  wishes: readonly (Wish & { position: number; digestMs: number })[],
): Promise<Placement[]> => {
  const digests = await OpenDigests.lock(run, column(wishes, 'destination') as string[])
  const placements = wishes.map(({ destination, position, now, digestMs }): Placement => {
    const digest = digests.join(destination, position)
    return { position, digest, ...(digest === position && { dueAt: now + digestMs }) }
  })
  await digests.save(run)
  return placements
}

/** For whoever locks deliveries before planning them anew: destinations come first, or two would wait for each other. */
export const lockDestinations = (run: Run, names: readonly unknown[]): Promise<unknown> =>
  run(PLACE_STATEMENTS.lockDestinations, [[...new Set(names)]])
