import { digestJoiner } from './digest.ts'
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
    RETURNING name, positions`,
  // Those who settle or drop the first of an order lock it FOR UPDATE: this waits for them, and then sees who is the first now. A
  // lease (FOR NO KEY UPDATE) is in nobody's way.
  selectTaken: `
    SELECT o.destination, o."orderKey" FROM (
      SELECT * FROM unnest($1::text[], $2::text[]) AS o(destination, "orderKey")
      ORDER BY destination COLLATE "C", "orderKey" COLLATE "C"
    ) o CROSS JOIN LATERAL (
      SELECT 1 FROM delivery d WHERE d.destination = o.destination AND d.waits_in = o."orderKey" ORDER BY d.position LIMIT 1 FOR KEY SHARE
    ) first`,
}

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

/** Where a delivery stands: when it is due, unless it waits behind another, and in which digest. */
export interface Place {
  position: number
  dueAt?: number
  orderKey?: string
  digest?: number
}

/**
 * Finds a place for each of these deliveries. Whoever plans for a destination holds its row until the end of his transaction, so
 * positions are taken in the order in which they become visible; those who deliver never touch that row.
 */
export const place = async (run: Run, wishes: readonly Wish[]): Promise<Place[]> => {
  const nextPosition = await positions(run, wishes)
  const isTaken = await takenOrders(run, wishes)
  const joinDigest = await digestJoiner(run, wishes)

  const places = wishes.map(({ destination, orderKey, digestMs, now, waits }): Place => {
    const position = nextPosition(destination)
    if (!waits) return { position }
    if (digestMs !== undefined) {
      const digest = joinDigest.join(destination, position)
      return { position, digest, ...(digest === position && { dueAt: now + digestMs }) }
    }
    if (orderKey === undefined) return { position, dueAt: now }
    return { position, orderKey, ...(!isTaken(destination, orderKey) && { dueAt: now }) }
  })
  await joinDigest.save()
  return places
}

/** For whoever locks deliveries before he plans them anew: destinations come first, or two would wait for each other. */
export const lockDestinations = (run: Run, names: readonly unknown[]): Promise<unknown> =>
  run(PLACE_STATEMENTS.lockDestinations, [[...new Set(names)]])

/** Gives the next position of each destination. */
const positions = async (run: Run, wishes: readonly Wish[]): Promise<(destination: string) => number> => {
  const counts = Object.entries(Object.groupBy(wishes, ({ destination }) => destination)).map(
    ([name, those = []]) => ({ name, more: those.length }),
  )
  const rows = await run(PLACE_STATEMENTS.nextPositions, [column(counts, 'name'), column(counts, 'more')])
  const last = new Map(rows.map(({ name, positions: position }) => [String(name), Number(position)]))
  const next = new Map(counts.map(({ name, more }) => [name, (last.get(name) ?? 0) - more]))
  return destination => {
    const position = (next.get(destination) ?? 0) + 1
    next.set(destination, position)
    return position
  }
}

/** Tells whether somebody waits in an order already; whoever asks waits in it from then on. */
const takenOrders = async (
  run: Run,
  wishes: readonly Wish[],
): Promise<(destination: string, orderKey: string) => boolean> => {
  const ordered = wishes.filter(
    ({ waits, digestMs, orderKey }) => waits && digestMs === undefined && orderKey !== undefined,
  )
  if (ordered.length === 0) return () => false
  const asked = [...new Map(ordered.map(wish => [orderOf(wish.destination, wish.orderKey), wish])).values()]
  const rows = await run(PLACE_STATEMENTS.selectTaken, [
    column(asked, 'destination'),
    column(asked, 'orderKey'),
  ])
  const taken = new Set(rows.map(row => orderOf(String(row.destination), String(row.orderKey))))
  return (destination, orderKey) => {
    const order = orderOf(destination, orderKey)
    const isTaken = taken.has(order)
    taken.add(order)
    return isTaken
  }
}
