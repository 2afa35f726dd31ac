/** Several nodes on one PostgreSQL database: they share what is kept, routed, rated and known, and tell each other of work. */
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import type { DueDelivery, Store } from '../../src/store/store.ts'
import { allIds } from '../support/all-ids.ts'
import { testPostgres } from '../support/postgres.ts'
import { query } from '../support/query.ts'
import { node, nodes } from '../support/postgres-nodes.ts'
import { appendRouted } from '../support/routed.ts'
import { newEvent, START } from '../support/store-events.ts'
import { until } from '../support/until.ts'

const { newDatabase } = testPostgres()

describe('several nodes', () => {
  test('keep a callback once that Chat has sent to two of them', async () => {
    const stores = await nodes(await newDatabase(), 3)
    const sent = Array.from({ length: 60 }, (_, n) => n)
    await Promise.all(
      sent.flatMap(n =>
        stores.map((store, at) =>
          store.append([newEvent(at * 1000 + n, { repeatKey: BigInt(n), receivedAt: START })]),
        ),
      ),
    )
    expect(await allIds(stores[0] as Store)).toHaveLength(60)
  })

  test('take no more together than the rate of a destination allows', async () => {
    const stores = (await nodes(await newDatabase(), 3)) as [Store, Store, Store]
    const rate = { burst: 5, perMs: 0.005 }
    await appendRouted(
      stores[0],
      Array.from({ length: 40 }, (_, n) => newEvent(n)),
      ['r/rated', 'r/free'],
    )
    const takeAll = () =>
      Promise.all(
        stores.map(store =>
          store.takeDue({
            lanes: [
              { destination: 'r/rated', limit: 10, rate },
              { destination: 'r/free', limit: 5 },
            ],
            now: START + 3_600_000,
            leaseUntil: START + 7_200_000,
            owner: 'one',
          }),
        ),
      )
    const from = Date.now()
    const first = await takeAll()
    const seconds = (Date.now() - from) / 1_000
    const names = first.flatMap(({ deliveries }) => deliveries.map(({ destination }) => destination))
    const rated = names.filter(name => name === 'r/rated').length
    expect(rated).toBeGreaterThanOrEqual(5)
    expect(rated).toBeLessThanOrEqual(5 + Math.ceil(5 * seconds))
    expect(names.filter(name => name === 'r/free')).toHaveLength(15)
    expect(Math.max(...first.map(({ waitMs = 0 }) => waitMs))).toBeGreaterThan(0)
    expect(Math.max(...first.map(({ waitMs = 0 }) => waitMs))).toBeLessThanOrEqual(200)
    let more = 0
    await until(async () => {
      more += (await takeAll()).flatMap(({ deliveries }) =>
        deliveries.filter(({ destination }) => destination === 'r/rated'),
      ).length
      return more > 0
    }, 'there is more after a while')
  })

  test('route in turn: one of them gets the events, and another one as soon as that is gone', async () => {
    const url = await newDatabase()
    const first = await openStore(url)
    const second = await node(url)
    await first.store.append([newEvent(1)])
    expect(await first.store.takeUnrouted(9)).toHaveLength(1)
    expect(await second.takeUnrouted(9)).toEqual([])
    await first.close()
    expect(await second.takeUnrouted(9)).toHaveLength(1)
  })

  test('may be asked what there is to route, and how they are, without taking the turn', async () => {
    const [asked, routes] = (await nodes(await newDatabase(), 2)) as [Store, Store]
    await asked.append([newEvent(1)])
    expect(await asked.unrouted(9)).toHaveLength(1)
    await asked.check()
    expect(await routes.takeUnrouted(9)).toHaveLength(1)
    expect(await asked.unrouted(9)).toHaveLength(1)
    expect(await asked.takeUnrouted(9)).toEqual([])
  })

  test('take over the routing of a node that says nothing any more', async () => {
    const url = await newDatabase()
    const [first, second] = (await nodes(url, 2)) as [Store, Store]
    await first.append([newEvent(1)])
    await first.takeUnrouted(9)
    const from = Date.now()
    await until(async () => (await second.takeUnrouted(9)).length === 1, 'the other one routes')
    expect(Date.now() - from).toBeLessThan(4_000)
  })

  test('wait for no time that cannot be, when the clock of the database was set back', async () => {
    const url = await newDatabase()
    const [first, second] = (await nodes(url, 2)) as [Store, Store]
    await first.append([newEvent(1)])
    await first.takeUnrouted(9)
    await query(url, "UPDATE router SET until = now() + interval '1 day'")
    expect(await second.takeUnrouted(9)).toHaveLength(1)

    const beat = { name: 'n', role: 'all', version: '1', config: '', startedAt: START, seenAt: START }
    await first.beat(beat)
    await query(url, "UPDATE process SET seen_at = now() + interval '1 day'")
    await second.beat(beat)
    expect(await query(url, 'SELECT 1 FROM process WHERE seen_at > now()')).toEqual([])
  })

  test('do not route an event twice, also when both believe that it is their turn', async () => {
    const url = await newDatabase()
    const [first, second] = (await nodes(url, 2)) as [Store, Store]
    await first.append(Array.from({ length: 40 }, (_, n) => newEvent(n)))
    const events = await first.takeUnrouted(100)
    const routings = events.map(({ seq }) => ({
      seq,
      routedAt: START,
      explanation: '{}',
      deliveries: [{ destination: 'r/a', state: 'waiting' as const, orderKey: 'ann' }],
    }))
    await Promise.all([first.recordRouting(routings.slice(0, 30)), second.recordRouting(routings)])
    const { deliveries } = await first.deliveries({ limit: 100 })
    const bySeq = deliveries.toSorted((a, b) => a.seq - b.seq)
    expect(bySeq.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1))
    expect(await first.destinations()).toMatchObject([{ name: 'r/a', waiting: 40 }])
  })

  test('take over what a silent one was sending, and leave alone what a living one is', async () => {
    const url = await newDatabase()
    const [silent, living, other] = (await nodes(url, 3)) as [Store, Store, Store]
    const beat = (store: Store, name: string): Promise<void> =>
      store.beat({ name, role: 'all', version: '1', config: '', startedAt: START, seenAt: START })
    const lease = async (store: Store, limit: number): Promise<DueDelivery[]> => {
      const lanes = [{ destination: 'r/a', limit }]
      const leaseUntil = START + 3_600_000
      return (await store.takeDue({ lanes, now: START, leaseUntil, owner: 'work' })).deliveries
    }
    const delivered = (store: Store, [one]: DueDelivery[], by: string): Promise<void> =>
      store.recordAttempts([
        {
          seq: one?.event.seq ?? 0,
          destination: 'r/a',
          attempt: one?.attempt ?? 0,
          startedAt: START,
          durationMs: 1,
          outcome: 'delivered',
          state: 'delivered',
          node: by,
        },
      ])

    await appendRouted(other, [newEvent(1), newEvent(2), newEvent(3)], ['r/a'])
    await beat(silent, 'silent')
    const lost = await lease(silent, 1)
    await beat(living, 'living')
    await lease(living, 1)
    await beat(other, 'other')
    await query(
      url,
      `UPDATE process SET seen_at = seen_at - interval '16 s' WHERE seen_at = (SELECT min(seen_at) FROM process)`,
    )
    await beat(other, 'other')
    const taken = await lease(other, 9)
    expect(new Map(taken.map(({ event, attempt }) => [event.id, attempt]))).toEqual(
      new Map([
        [newEvent(1).id, 2],
        [newEvent(3).id, 1],
      ]),
    )

    // It was only slow: what it says now is of an attempt that does not count any more.
    await delivered(silent, lost, 'silent')
    const again = taken.filter(({ attempt }) => attempt === 2)
    expect((await other.event(newEvent(1).id))?.deliveries).toMatchObject([{ state: 'waiting' }])
    await delivered(other, again, 'other')
    expect((await other.event(newEvent(1).id))?.deliveries).toMatchObject([
      { state: 'delivered', attemptList: [{ attempt: 2, node: 'other' }] },
    ])
    await beat(silent, 'silent')
    expect(await silent.release('work', START)).toBe(0)
    expect(await living.release('work', START)).toBe(1)
  })

  test('tell each other of work', async () => {
    const [first, second] = (await nodes(await newDatabase(), 2)) as [Store, Store]
    let told = 0
    second.onWork(() => (told += 1))
    await until(() => told === 1, 'the other one listens')
    for (let n = 1; n <= 3; n += 1) {
      const before = told
      const from = Date.now()
      await first.append([newEvent(n)])
      await until(() => told > before, 'the other one is told')
      expect(Date.now() - from).toBeLessThan(1_000)
    }
  })

  test('share circuits, pauses and counts', async () => {
    const [first, second] = (await nodes(await newDatabase(), 2)) as [Store, Store]
    const [event] = await appendRouted(first, [newEvent(1), newEvent(2)], ['r/a'])
    const lanes = [{ destination: 'r/a', limit: 1 }]
    await first.takeDue({ lanes, now: START, leaseUntil: START + 1, owner: 'first' })
    await first.recordAttempts([
      {
        seq: event?.seq ?? 0,
        destination: 'r/a',
        attempt: 1,
        startedAt: START,
        durationMs: 1,
        outcome: 'rejected',
        state: 'dead',
        circuit: '{"failures":1}',
      },
    ])
    await first.setPaused('r/a', true, START)
    expect(await second.destinations()).toEqual([
      {
        name: 'r/a',
        waiting: 1,
        dead: 1,
        delivered: 0,
        pausedAt: START,
        circuit: '{"failures":1}',
        oldestWaitingAt: START,
      },
    ])
  })
})
