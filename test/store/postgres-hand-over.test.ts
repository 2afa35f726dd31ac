/** What one node plans and sends itself goes from hand to hand: to all others it is as if it had been taken at once. */
import { expect, test } from 'vitest'
import type { DueDelivery, LaneRequest, Store } from '../../src/store/store.ts'
import { testPostgres } from '../support/postgres.ts'
import { nodes } from '../support/postgres-nodes.ts'
import { query } from '../support/query.ts'
import { appendRouted } from '../support/routed.ts'
import { newEvent, START } from '../support/store-events.ts'
import { until } from '../support/until.ts'

const { newDatabase } = testPostgres()

const take = async (store: Store, lane: Partial<LaneRequest> = {}, now = START): Promise<DueDelivery[]> => {
  const lanes = [{ destination: 'r/a', limit: 2, ...lane }]
  return (await store.takeDue({ lanes, now, leaseUntil: now + 60_000, owner: 'me' })).deliveries
}

const numbers = (deliveries: readonly DueDelivery[]): [number, number][] =>
  deliveries.map(({ event, attempt }) => [Number(event.id.slice(-12)), attempt])

const two = async (): Promise<{ url: string; router: Store; other: Store }> => {
  const url = await newDatabase()
  const [router, other] = (await nodes(url, 2)) as [Store, Store]
  return { url, router, other }
}

const planThree = (store: Store, subject?: string) =>
  appendRouted(
    store,
    [1, 2, 3].map(n => newEvent(n)),
    [{ destination: 'r/a', state: 'waiting', ...(subject !== undefined && { orderKey: subject }) }],
  )

test('who plans has as much as it asked for, and the others the rest', async () => {
  const { router, other } = await two()
  expect(await take(router)).toEqual([])
  const events = await planThree(router)
  expect(numbers(await take(other, { limit: 9 }))).toEqual([[3, 1]])
  const handed = await take(router)
  expect(numbers(handed)).toEqual([
    [1, 1],
    [2, 1],
  ])
  expect(handed[0]).toStrictEqual({
    event: events[0],
    destination: 'r/a',
    attempt: 1,
    attemptsBefore: 0,
    createdAt: START,
    position: 1,
  })
  expect(await take(router)).toEqual([])
})

test('of a subject only the first is handed over', async () => {
  const { router } = await two()
  await take(router)
  await planThree(router, 'ann')
  expect(numbers(await take(router))).toEqual([[1, 1]])
})

test.for([
  ['it takes less now', (router: Store) => take(router, { limit: 1 }), 2],
  ['it takes nothing of this destination now', (router: Store) => take(router, { destination: 'r/b' }), 3],
  ['it stops', (router: Store) => router.release('me', START), 3],
  ['its clock was set back', (router: Store) => take(router, {}, START - 1), 3],
] as const)('what it was handed is there for the others, untried, when %s', async ([, act, left]) => {
  const { router, other } = await two()
  await take(router)
  await planThree(router)
  await act(router)
  const taken = numbers(await take(other, { limit: 9 }))
  expect(taken).toHaveLength(left)
  expect(taken.every(([, attempt]) => attempt === 1)).toBe(true)
})

test('what nobody asks for is there for the others soon', async () => {
  const { router, other } = await two()
  await take(router)
  await planThree(router)
  const taken: DueDelivery[] = []
  await until(async () => taken.push(...(await take(other, { limit: 9 }))) === 3, 'it was given back')
  expect(new Set(taken.map(({ attempt }) => attempt))).toEqual(new Set([1]))
})

test('what a dead node was handed is tried again by another, and that attempt counts', async () => {
  const { url, router, other } = await two()
  const beat = { name: 'n', role: 'all', version: '1', config: '', startedAt: START, seenAt: START }
  await router.beat(beat)
  await take(router)
  await planThree(router)
  await query(url, "UPDATE process SET seen_at = seen_at - interval '16 s'")
  await other.beat(beat)
  expect(numbers(await take(other, { limit: 9 }))).toEqual(
    expect.arrayContaining([
      [1, 2],
      [2, 2],
      [3, 1],
    ]),
  )
})

test.for([
  ['is paused', {}, true],
  ['has a rate, which all nodes share', { rate: { burst: 9, perMs: 1 } }, false],
] as const)('nothing is handed over of a destination that %s', async ([, lane, isPaused]) => {
  const { router, other } = await two()
  await router.setPaused('r/a', isPaused, START)
  await take(router, lane)
  await planThree(router)
  await router.setPaused('r/a', false, START)
  expect(await take(other, { limit: 9 })).toHaveLength(3)
})

test('who listens finds what another node plans, though it has just found nothing', async () => {
  const { router, other } = await two()
  let told = 0
  other.onWork(() => (told += 1))
  await until(() => told > 0, 'it listens')
  const found: DueDelivery[] = []
  for (let n = 1; n <= 3; n += 1) {
    expect(await take(other)).toEqual([])
    await appendRouted(router, [newEvent(n)], ['r/a'])
    await until(async () => found.push(...(await take(other))) === n, 'it finds it')
  }
})
