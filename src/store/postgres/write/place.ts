import { OpenDigests } from './digest.ts'
import { distinctOrders, type Order, orderOf } from './order.ts'
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
export interface Placement {
  position: number
  dueAt?: number
  orderKey?: string
  digest?: number
}

/**
 * Finds a place for each of these deliveries. Takes three locks, always in this order, and holds them until the end of the transaction:
 *
 * 1. The rows of the destinations, so that positions are taken in the order in which they become visible. Those who deliver never
 *    touch these rows.
 * 2. The first delivery of each order, so that nobody settles or drops it unseen: see order.ts.
 * 3. The open digests, so that nobody seals one that a delivery is joining.
 */
export const place = async (run: Run, wishes: readonly Wish[]): Promise<Placement[]> => {
  const positions = await Positions.take(run, wishes)
  const orders = await Orders.lock(run, wishes.filter(isOrdered))
  const digests = await OpenDigests.lock(
    run,
    wishes.filter(isGathered).map(({ destination }) => destination),
  )

  const placements = wishes.map((wish): Placement => {
    const { destination, now, waits } = wish
    const position = positions.next(destination)
    if (!waits) return { position }
    if (isGathered(wish)) {
      const digest = digests.join(destination, position)
      return { position, digest, ...(digest === position && { dueAt: now + wish.digestMs }) }
    }
    if (!isOrdered(wish)) return { position, dueAt: now }
    return { position, orderKey: wish.orderKey, ...(orders.reserve(wish) && { dueAt: now }) }
  })
  await digests.save(run)
  return placements
}

const isGathered = (wish: Wish): wish is Wish & { digestMs: number } =>
  wish.waits && wish.digestMs !== undefined

const isOrdered = (wish: Wish): wish is Wish & Order =>
  wish.waits && wish.digestMs === undefined && wish.orderKey !== undefined

/** For whoever locks deliveries before planning them anew: destinations come first, or two would wait for each other. */
export const lockDestinations = (run: Run, names: readonly unknown[]): Promise<unknown> =>
  run(PLACE_STATEMENTS.lockDestinations, [[...new Set(names)]])

/** The positions that a transaction has taken of each destination. */
class Positions {
  /** The last one that was given out, by destination. */
  readonly #given: Map<string, number>

  constructor(given: Map<string, number>) {
    this.#given = given
  }

  /** Takes as many positions of each destination as it has wishes. */
  static async take(run: Run, wishes: readonly Wish[]): Promise<Positions> {
    const byName = Map.groupBy(wishes, ({ destination }) => destination)
    const counts = [...byName].map(([name, { length }]) => ({ name, more: length }))
    const rows = await run(PLACE_STATEMENTS.nextPositions, [column(counts, 'name'), column(counts, 'more')])
    const last = new Map(rows.map(({ name, positions }) => [String(name), Number(positions)]))
    return new Positions(new Map(counts.map(({ name, more }) => [name, (last.get(name) ?? 0) - more])))
  }

  next(destination: string): number {
    const position = (this.#given.get(destination) ?? 0) + 1
    this.#given.set(destination, position)
    return position
  }
}

/** The orders that deliveries are planned in. */
class Orders {
  /** Those in which a delivery waits, by name. */
  readonly #taken: Set<string>

  constructor(taken: Set<string>) {
    this.#taken = taken
  }

  static async lock(run: Run, orders: readonly Order[]): Promise<Orders> {
    const distinct = distinctOrders(orders)
    if (distinct.length === 0) return new Orders(new Set())
    const rows = await run(PLACE_STATEMENTS.selectTaken, [
      column(distinct, 'destination'),
      column(distinct, 'orderKey'),
    ])
    return new Orders(new Set(rows.map(row => orderOf(String(row.destination), String(row.orderKey)))))
  }

  /** Waits in an order; returns whether nothing waited in it before. */
  reserve({ destination, orderKey }: Order): boolean {
    const name = orderOf(destination, orderKey)
    const isFree = !this.#taken.has(name)
    this.#taken.add(name)
    return isFree
  }
}
