/** Nodes are killed, connections are lost, locks are held, transactions do not begin: what was told to be kept is kept, and the rest is said to have failed. */
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { allIds } from '../support/all-ids.ts'
import { appender, kill } from '../support/appender.ts'
import { testPostgres } from '../support/postgres.ts'
import { query } from '../support/query.ts'
import { cutAll, node, nodes } from '../support/postgres-nodes.ts'
import { startRelay } from '../support/relay.ts'
import { appendRouted, routeAll } from '../support/routed.ts'
import { newEvent, START } from '../support/store-events.ts'
import { until } from '../support/until.ts'

const { newDatabase } = testPostgres()

test('loses nothing that was told to be kept when nodes are killed at any moment', async () => {
  const url = await newDatabase()
  const told: string[] = []
  for (let round = 0; round < 4; round += 1) {
    const both = [appender(url), appender(url)]
    const enough = Math.random() * 300
    await until(() => both.every(({ printed }) => printed().length > enough), 'both have kept enough')
    for (const { child, printed } of both) {
      await kill(child)
      told.push(...printed())
    }
  }
  const kept = await allIds(await node(url))
  const keptOnce = new Set(kept)
  expect(kept.length).toBe(keptOnce.size)
  expect(told.filter(id => !keptOnce.has(id))).toEqual([])
})

describe('a connection that is lost', () => {
  test('fails the calls that it carried, and no later ones; what was told to be kept is kept', async () => {
    const url = await newDatabase()
    const stores = await nodes(url, 2)
    const kept: string[] = []
    const failures: unknown[] = []
    let isOver = false
    let count = 0
    const appendOn = async (store: Store): Promise<void> => {
      while (!isOver) {
        const event = newEvent((count += 1))
        await store.append([event]).then(
          () => kept.push(event.id),
          (error: unknown) => failures.push(error),
        )
        await routeAll(store, await store.takeUnrouted(20).catch(() => [])).catch((error: unknown) =>
          failures.push(error),
        )
      }
    }
    const running = [...stores, ...stores].map(appendOn)
    for (let cut = 0; cut < 15; cut += 1) {
      await pause(100)
      await cutAll(url)
    }
    isOver = true
    await Promise.all(running)
    expect(failures.length).toBeGreaterThan(0)
    for (const failure of failures) expect(failure).toMatchObject({ name: 'StoreError' })
    await stores[0]?.append([newEvent(1_000_000)])
    const found = new Set(await allIds(stores[1] as Store))
    expect(kept.filter(id => !found.has(id))).toEqual([])
    expect(kept.length).toBeGreaterThan(10)
  })

  test('is made anew by the one who listens', async () => {
    const url = await newDatabase()
    const [first, second] = (await nodes(url, 2)) as [Store, Store]
    let told = 0
    second.onWork(() => (told += 1))
    await until(() => told === 1, 'the other one listens')
    await cutAll(url)
    await until(() => told === 2, 'the other one listens again')
    await first.append([newEvent(1)])
    await until(() => told > 2, 'the other one is told')
  })
})

test('a statement that waits for a lock too long is given up', async () => {
  const url = await newDatabase()
  const store = await node(url)
  const [event] = await appendRouted(store, [newEvent(1)], ['r/a'])
  const lock = query(url, 'BEGIN; LOCK TABLE chatgate.delivery; SELECT pg_sleep(12); COMMIT')
  await pause(300)
  const lanes = [{ destination: 'r/a', limit: 1 }]
  const taking = store.takeDue({ lanes, now: START, leaseUntil: START + 1, owner: 'me' })
  await expect(taking).rejects.toMatchObject({ code: '57014' })
  await lock
  const { deliveries } = await store.takeDue({ lanes, now: START, leaseUntil: START + 1, owner: 'me' })
  expect(deliveries).toMatchObject([{ event: { seq: event?.seq }, attempt: 1 }])
})

test('when the server does not begin a transaction, what should have been in it is not done', async () => {
  const url = await newDatabase()
  const store = await node(url)
  await appendRouted(store, [newEvent(1)], ['r/a'])
  await store.append([newEvent(2)])
  const found = await store.takeUnrouted(10)
  const { host } = new URL(url)
  let isRefused = false
  const relay = await startRelay(host, chunk =>
    isRefused ? Buffer.from(chunk.toString('latin1').replaceAll('BEGIN', 'BEGUN'), 'latin1') : chunk,
  )
  const refused = await node(url.replace(host, relay.host))
  isRefused = true
  const asked = { lanes: [{ destination: 'r/a', limit: 9 }], leaseUntil: START + 1_000, owner: 'me' }
  const rated = [{ destination: 'r/a', limit: 9, rate: { burst: 9, perMs: 1 } }]
  const profile = { changes: [{ tag: 'Tag_Profile_IM_Nick', value: 'new' }] }
  const calls = [
    () => routeAll(refused, found),
    () => refused.append([{ ...newEvent(3), ...profile }]),
    () => refused.moveDeliveries({ state: 'waiting' }, 'cancelled', 9, START),
    () => refused.takeDue({ ...asked, lanes: rated, now: START }),
  ]
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: '42601' })

  expect(await store.takeUnrouted(10)).toEqual(found)
  expect(await allIds(store)).toHaveLength(2)
  const { deliveries } = await store.takeDue({ ...asked, now: START })
  expect(deliveries).toMatchObject([{ destination: 'r/a', attempt: 1 }])
})
