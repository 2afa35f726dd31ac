/** What every engine promises of delivering: what is due is leased to one at a time, and the first outcome of an attempt counts. */
import { describe, expect, test } from 'vitest'
import { joinStore } from '../../../src/store/open.ts'
import { appendRouted } from '../../support/routed.ts'
import { ids, newEvent, START } from '../../support/store-events.ts'
import { attempt, take } from './attempts.ts'
import { testStores, type OpenEmpty } from './stores.ts'

export const deliveringContract = (name: string, open: OpenEmpty): void => {
  const { opened, fresh } = testStores(open)

  describe(`${name}: delivering`, () => {
    test('leases what is due, oldest first, up to the limit of each lane', async () => {
      const store = await fresh()
      const [first, second, third] = await appendRouted(
        store,
        [1, 2, 3].map(n => newEvent(n)),
        ['r/a', 'r/b', 'r/c'],
      )
      const lanes = [
        { destination: 'r/a', limit: 2 },
        { destination: 'r/b', limit: 5 },
        { destination: 'r/x', limit: 5 },
      ]
      const { deliveries, nextDueAt } = await store.takeDue(take('', { lanes }))
      expect(deliveries.map(({ destination, event }) => [destination, event.seq])).toEqual([
        ['r/a', first?.seq],
        ['r/a', second?.seq],
        ['r/b', first?.seq],
        ['r/b', second?.seq],
        ['r/b', third?.seq],
      ])
      expect(deliveries[0]).toStrictEqual({
        event: first,
        destination: 'r/a',
        attempt: 1,
        attemptsBefore: 0,
        createdAt: START,
        position: 1,
      })
      expect(nextDueAt, 'the third of r/a is due already').toBe(START)
    })

    test('puts what became due first before what was planned first', async () => {
      const store = await fresh()
      const [first, second] = await appendRouted(store, [newEvent(1), newEvent(2)], ['r/a'])
      await store.takeDue(take('r/a'))
      const retried = { outcome: 'retry', state: 'waiting' } as const
      await store.recordAttempts([
        attempt(first?.seq ?? 0, { ...retried, dueAt: START + 200 }),
        attempt(second?.seq ?? 0, { ...retried, dueAt: START + 100 }),
      ])
      const { deliveries } = await store.takeDue(take('r/a', { now: START + 200 }))
      expect(deliveries.map(({ event, attempt: number }) => [event.seq, number])).toEqual([
        [second?.seq, 2],
        [first?.seq, 2],
      ])
    })

    test.for([
      ['none of them first', { first: 0, most: 10 }, 4, [4, 5, 1, 2]],
      ['some of them first', { first: 2, most: 10 }, 4, [1, 2, 4, 5]],
      ['more first than there are', { first: 9, most: 9 }, 9, [1, 2, 3, 4, 5]],
      ['one at most', { first: 0, most: 1 }, 9, [4, 5, 1]],
      ['one at most, and first', { first: 1, most: 1 }, 9, [1, 4, 5]],
      ['none at all', { first: 0, most: 0 }, 9, [4, 5]],
      ['the others take up all there is', { first: 0, most: 10 }, 1, [4]],
    ] as const)('takes of those that failed before: %s', async ([, again, limit, expected]) => {
      const store = await fresh()
      const failed = await appendRouted(
        store,
        [1, 2, 3].map(n => newEvent(n)),
        ['r/a'],
      )
      await store.takeDue(take('r/a'))
      const retry = { outcome: 'retry', state: 'waiting', dueAt: START + 50 } as const
      await store.recordAttempts(failed.map(({ seq }) => attempt(seq, retry)))
      await appendRouted(store, [newEvent(4), newEvent(5)], ['r/a'])
      const lanes = [{ destination: 'r/a', limit, again }]
      const { deliveries } = await store.takeDue({ ...take(''), lanes, now: START + 50 })
      expect(ids(deliveries.map(({ event }) => event))).toEqual(expected)
      for (const { event, triedAt } of deliveries)
        expect(triedAt).toBe(ids([event])[0] === 4 || ids([event])[0] === 5 ? undefined : START + 15)
      const left = await store.takeDue({ ...take('r/a'), now: START + 50, owner: 'other' })
      expect(left.deliveries).toHaveLength(5 - expected.length)
    })

    test('gives nobody else what is leased, until the lease has run out', async () => {
      const store = await fresh()
      await appendRouted(store, [newEvent(1)], ['r/a'])
      await store.takeDue(take('r/a'))
      const early = await store.takeDue(take('r/a', { now: START + 29_999, owner: 'other' }))
      expect(early).toEqual({ deliveries: [], nextDueAt: START + 30_000 })
      const late = await store.takeDue(
        take('r/a', { now: START + 30_000, leaseUntil: START + 60_000, owner: 'other' }),
      )
      expect(late.deliveries).toMatchObject([{ attempt: 2 }])
      expect(late).not.toHaveProperty('nextDueAt')
    })

    test.for([
      { limit: 0, now: START, taken: 0, nextDueAt: START },
      { limit: 10, now: START - 1, taken: 0, nextDueAt: START },
      { limit: 1, now: START, taken: 1, nextDueAt: START + 500 },
      { limit: 10, now: START, taken: 1, nextDueAt: START + 500 },
      { limit: 10, now: START + 500, taken: 2, nextDueAt: undefined },
    ])('says when the next is due: $limit at $now', async ({ limit, now, taken, nextDueAt }) => {
      const store = await fresh()
      const [first] = await appendRouted(store, [newEvent(1)], ['r/a'])
      await store.takeDue(take('r/a'))
      await store.recordAttempts([
        attempt(first?.seq ?? 0, { outcome: 'retry', state: 'waiting', dueAt: START + 500 }),
      ])
      await appendRouted(store, [newEvent(2)], ['r/a'])
      const result = await store.takeDue(take('r/a', { limit, now }))
      expect([result.deliveries.length, result.nextDueAt]).toEqual([taken, nextDueAt])
    })

    test('does not give one delivery to two who ask at once', async () => {
      const first = await opened()
      const second = joinStore(first.share().share)
      await appendRouted(
        first.store,
        Array.from({ length: 100 }, (_, n) => newEvent(n)),
        ['r/a'],
      )
      const takers = Array.from({ length: 20 }, (_, n) =>
        (n % 2 ? first.store : second).takeDue(take('r/a', { owner: `taker ${n}` })),
      )
      const taken = (await Promise.all(takers)).flatMap(({ deliveries }) =>
        deliveries.map(({ event }) => event.seq),
      )
      expect([taken.length, new Set(taken).size]).toEqual([100, 100])
    })

    test('records attempts, and the state they lead to', async () => {
      const store = await fresh()
      const [event] = await appendRouted(store, [newEvent(1)], ['r/a'])
      const seq = event?.seq ?? 0
      await store.takeDue(take('r/a'))
      const retry = {
        outcome: 'retry',
        reason: 'answered 503',
        state: 'waiting',
        dueAt: START + 100.4,
      } as const
      await store.recordAttempts([attempt(seq, { ...retry, durationMs: 4.6 })])
      expect((await store.event(newEvent(1).id))?.deliveries).toMatchObject([
        { state: 'waiting', attempts: 1, dueAt: START + 100, updatedAt: START + 15, reason: 'answered 503' },
      ])
      await store.takeDue(take('r/a', { now: START + 100 }))
      const rejected = {
        attempt: 2,
        startedAt: START + 110,
        outcome: 'rejected',
        reason: 'answered 400',
        state: 'dead',
      } as const
      await store.recordAttempts([attempt(seq, rejected)])
      const [delivery] = (await store.event(newEvent(1).id))?.deliveries ?? []
      expect(delivery).toMatchObject({
        state: 'dead',
        attempts: 2,
        updatedAt: START + 115,
        reason: 'answered 400',
      })
      expect(delivery).not.toHaveProperty('dueAt')
      const made = { config: 'a-config', node: 'a-node' }
      expect(delivery?.attemptList).toEqual([
        {
          attempt: 1,
          startedAt: START + 10,
          durationMs: 5,
          outcome: 'retry',
          reason: 'answered 503',
          ...made,
        },
        {
          attempt: 2,
          startedAt: START + 110,
          durationMs: 5,
          outcome: 'rejected',
          reason: 'answered 400',
          ...made,
        },
      ])
      expect(await store.takeDue(take('r/a', { now: START + 1e9 }))).toEqual({ deliveries: [] })
    })

    test('ignores an outcome that comes after the lease went to somebody else', async () => {
      const store = await fresh()
      const [event] = await appendRouted(store, [newEvent(1)], ['r/a'])
      const seq = event?.seq ?? 0
      await store.takeDue(take('r/a', { leaseUntil: START + 1 }))
      await store.takeDue(take('r/a', { now: START + 1, owner: 'other' }))
      await store.recordAttempts([attempt(seq, { state: 'dead', outcome: 'rejected' })])
      expect((await store.event(newEvent(1).id))?.deliveries).toMatchObject([
        { state: 'waiting', attempts: 2, attemptList: [] },
      ])
      expect(await store.release('other', START), 'the lease is untouched').toBe(1)
    })

    test('takes the first record of an attempt only', async () => {
      const store = await fresh()
      const [event] = await appendRouted(store, [newEvent(1)], ['r/a'])
      const seq = event?.seq ?? 0
      await store.takeDue(take('r/a'))
      await store.recordAttempts([attempt(seq, { outcome: 'retry', state: 'waiting', dueAt: START + 50 })])
      await store.recordAttempts([attempt(seq), attempt(seq, { destination: 'r/unknown' })])
      expect((await store.event(newEvent(1).id))?.deliveries).toMatchObject([
        { state: 'waiting', dueAt: START + 50 },
      ])
    })

    test('releases nothing whose attempt has been recorded', async () => {
      const store = await fresh()
      const [event] = await appendRouted(store, [newEvent(1)], ['r/a'])
      await store.takeDue(take('r/a'))
      const retry = { outcome: 'retry', state: 'waiting', dueAt: START + 500 } as const
      await store.recordAttempts([attempt(event?.seq ?? 0, retry)])
      expect(await store.release('me', START + 5)).toBe(0)
      expect(await store.takeDue(take('r/a', { now: START + 5 }))).toEqual({
        deliveries: [],
        nextDueAt: START + 500,
      })
    })

    test('releases the leases of one owner', async () => {
      const store = await fresh()
      await appendRouted(
        store,
        [1, 2, 3].map(n => newEvent(n)),
        ['r/a'],
      )
      await store.takeDue(take('r/a', { limit: 2 }))
      await store.takeDue(take('r/a', { owner: 'other' }))
      expect(await store.release('me', START + 5)).toBe(2)
      expect(await store.release('me', START + 5)).toBe(0)
      const { deliveries } = await store.takeDue(take('r/a', { now: START + 5 }))
      expect(deliveries.map(({ attempt: number, event }) => [...ids([event]), number])).toEqual([
        [1, 2],
        [2, 2],
      ])
    })
  })
}
