/** Several nodes do everything at once on one PostgreSQL database, for a while and at random. */
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { DueDelivery, Store } from '../../src/store/store.ts'
import { testPostgres } from '../support/postgres.ts'
import { query } from '../support/query.ts'
import { nodes } from '../support/postgres-nodes.ts'
import { rounds } from '../support/rounds.ts'
import { routeAll } from '../support/routed.ts'
import { LONG_AFTER, newEvent } from '../support/store-events.ts'
import { until } from '../support/until.ts'

const { newDatabase } = testPostgres()

/** What a few nodes do to one database, all at once, and what may never be seen meanwhile. */
class Melee {
  readonly #stores: Store[]
  readonly #subjects = ['ann', 'bob', 'eve', 'sid']
  readonly underWay = new Map<string, string>()
  readonly lastPosition = new Map<string, number>()
  readonly wrong: string[] = []
  isOver = false
  #count = 0

  constructor(stores: Store[]) {
    this.#stores = stores
  }

  /** Runs for a while; rejects when one of the calls does. */
  async run(ms: number): Promise<void> {
    const runners = this.#stores.flatMap((store, at) => [
      this.#again(() => this.#append(store)),
      this.#again(() => this.#route(store)),
      this.#again(() => this.#deliver(store, `node ${at}`)),
      this.#again(() => this.#deliver(store, `node ${at} too`)),
      this.#again(() => this.#meddle(store)),
    ])
    setTimeout(() => (this.isOver = true), ms)
    await Promise.all(runners)
  }

  async #again(act: () => Promise<void>): Promise<void> {
    while (!this.isOver) {
      await act()
      await pause(Math.random() * 4)
    }
  }

  async #append(store: Store): Promise<void> {
    const subject = this.#subjects[Math.floor(Math.random() * this.#subjects.length)] ?? ''
    await store.append([newEvent((this.#count += 1), { subject })])
  }

  async #route(store: Store): Promise<void> {
    await routeAll(store, await store.takeUnrouted(7))
  }

  async #deliver(store: Store, owner: string): Promise<void> {
    const now = Date.now()
    const lanes = ['r/a', 'r/b'].map(destination => ({ destination, limit: 3 }))
    const { deliveries } = await store.takeDue({ lanes, now, leaseUntil: now + 60_000, owner })
    for (const delivery of deliveries) this.#begin(delivery, owner)
    await pause(Math.random() * 5)
    for (const delivery of deliveries) this.#end(delivery)
    await Promise.all(deliveries.map(delivery => settle(store, delivery)))
  }

  #begin(delivery: DueDelivery, owner: string): void {
    const order = orderOf(delivery)
    const other = this.underWay.get(order)
    if (other !== undefined && delivery.destination === 'r/a')
      this.wrong.push(`${owner} took ${order}, which ${other} has`)
    this.underWay.set(order, owner)
    const last = this.lastPosition.get(order) ?? 0
    if (delivery.position < last) this.wrong.push(`${order}: ${delivery.position} came after ${last}`)
    this.lastPosition.set(order, delivery.position)
  }

  #end(delivery: DueDelivery): void {
    this.underWay.delete(orderOf(delivery))
  }

  /** What people do, and what the retention does. */
  async #meddle(store: Store): Promise<void> {
    await store.moveDeliveries({ state: 'dead' }, 'waiting', 3, Date.now())
    // What is dropped may be under way, and the next begins at once: so only here, where nobody looks for that.
    if (Math.random() < 0.3)
      await store.moveDeliveries({ state: 'waiting', destination: 'r/b' }, 'cancelled', 2, Date.now())
    await store.hurry('r/a', 10, Date.now())
    await store.retain({ now: LONG_AFTER, before: newEvent(this.#count - 300).receivedAt, limit: 50 })
    await store.destinations()
    await pause(20)
  }
}

const orderOf = ({ destination, event }: DueDelivery): string => `${event.subject} to ${destination}`

const settle = async (store: Store, delivery: DueDelivery): Promise<void> => {
  const { destination, attempt, event } = delivery
  const state =
    (['delivered', 'delivered', 'dead', 'waiting'] as const)[Math.floor(Math.random() * 4)] ?? 'dead'
  const outcome = ({ delivered: 'delivered', dead: 'rejected', waiting: 'retry' } as const)[state]
  const startedAt = Date.now()
  await store.recordAttempts([
    { seq: event.seq, destination, attempt, startedAt, durationMs: 0, outcome, state, dueAt: startedAt + 2 },
  ])
}

/** Routes and delivers whatever is left. */
const drain = async (store: Store): Promise<void> => {
  await until(async () => {
    await routeAll(store, await store.takeUnrouted(100))
    return (await store.events({ state: 'unrouted', limit: 1 })).events.length === 0
  }, 'all are routed')
  const lanes = ['r/a', 'r/b'].map(destination => ({ destination, limit: 500 }))
  const later = Date.now() + 120_000
  for (let taken = 1; taken > 0;) {
    const { deliveries } = await store.takeDue({ lanes, now: later, leaseUntil: later + 1, owner: 'last' })
    taken = deliveries.length
    await store.recordAttempts(
      deliveries.map(({ event, destination, attempt }) => ({
        seq: event.seq,
        destination,
        attempt,
        startedAt: later,
        durationMs: 0,
        outcome: 'delivered' as const,
        state: 'delivered' as const,
      })),
    )
  }
}

test(
  'whatever several nodes do at once, none overtakes, nothing is stuck, and the counts are right',
  { timeout: rounds(120_000) },
  async () => {
    const url = await newDatabase()
    const stores = await nodes(url, 3)
    const melee = new Melee(stores)
    await melee.run(rounds(3_000))
    expect(melee.wrong).toEqual([])

    const [store] = stores as [Store]
    await drain(store)
    const counted = await query(
      url,
      `SELECT destination AS name, count(*) FILTER (WHERE state = 'waiting')::int AS waiting,
      count(*) FILTER (WHERE state = 'dead')::int AS dead FROM chatgate.delivery GROUP BY 1 ORDER BY 1`,
    )
    expect(counted).toMatchObject([{ waiting: 0 }, { waiting: 0 }])
    expect(await store.destinations()).toMatchObject(counted)
    const deadlocks = await query(
      url,
      'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
    )
    // One that was resolved by trying again does no harm, but takes a second; the order in which rows are locked makes it rare.
    expect(Number(deadlocks[0]?.['deadlocks'])).toBeLessThan(3)
  },
)
