/** What every engine promises of one destination: who waits behind whom, and what the last attempts have come to. */
import { describe, expect, test } from 'vitest'
import { ATTEMPTS_SHOWN, type DueDelivery, QUEUES_SHOWN } from '../../../src/store/store.ts'
import { newEvent, START } from '../../support/store-events.ts'
import { known, plan, record, take } from './planned.ts'
import { testStores, type OpenEmpty } from './stores.ts'

export const destinationsContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  describe(`${name}: one destination`, () => {
    test('is known once it had a delivery or was paused', async () => {
      const store = await fresh()
      expect(await store.destination('r/a')).toBeUndefined()
      await store.setPaused('r/b', true, START)
      expect(await store.destination('r/b')).toStrictEqual({
        record: await known(store, 'r/b'),
        queues: [],
        areQueuesCut: false,
        attempts: [],
      })
      await plan(store, 'ann')
      expect((await store.destination('r/a'))?.record).toStrictEqual(await known(store))
    })

    test('tells in whose queues most waits behind the first, and what that one has come to', async () => {
      const store = await fresh()
      const first = await plan(store, 'ann')
      await plan(store, 'ann')
      const other = await plan(store, 'bob')
      for (let behind = 0; behind < 3; behind += 1) await plan(store, 'bob')
      await plan(store, 'eve')
      await plan(store, 'ann', 'r/b')
      await plan(store, undefined)
      const taken = await take(store, START, 1)
      await record(store, taken[0] as DueDelivery, 'waiting', {
        dueAt: START + 9_000,
        reason: 'answered 503',
      })
      const { queues, areQueuesCut } = (await store.destination('r/a')) ?? {}
      expect(areQueuesCut).toBe(false)
      expect(queues).toStrictEqual([
        { subject: 'bob', behind: 3, eventId: newEvent(other).id, attempts: 0, dueAt: START },
        {
          subject: 'ann',
          behind: 1,
          eventId: newEvent(first).id,
          attempts: 1,
          reason: 'answered 503',
          dueAt: START + 9_000,
        },
      ])
    })

    test('tells of the longest queues only', async () => {
      const store = await fresh()
      for (let n = 0; n <= QUEUES_SHOWN; n += 1)
        for (let planned = 0; planned < 2; planned += 1) await plan(store, `user ${n}`)
      expect((await store.destination('r/a'))?.queues).toHaveLength(QUEUES_SHOWN)
    })

    test('tells of the last attempts, also to old events, and of no other destination', async () => {
      const store = await fresh()
      const old = await plan(store, 'ann')
      const [first] = (await take(store)) as [DueDelivery]
      await record(store, first, 'waiting', { dueAt: START + 5, reason: 'no answer' })
      await plan(store, 'bob', 'r/b')
      const numbers: number[] = []
      for (let n = 0; n < ATTEMPTS_SHOWN; n += 1) numbers.push(await plan(store, undefined))
      for (const [n, delivery] of (await take(store, START + 1, 100)).entries())
        await record(store, delivery, 'delivered', { startedAt: START + 100 + n, config: 'c' })
      const [again] = (await take(store, START + 900)) as [DueDelivery]
      await record(store, again, 'waiting', {
        startedAt: START + 900,
        dueAt: START + 9_000,
        reason: 'answered 503',
        node: 'n',
      })
      const { attempts = [] } = (await store.destination('r/a')) ?? {}
      expect(attempts).toHaveLength(ATTEMPTS_SHOWN)
      expect(attempts.slice(0, 2)).toStrictEqual([
        {
          eventId: newEvent(old).id,
          attempt: 2,
          startedAt: START + 900,
          durationMs: 1,
          outcome: 'retry',
          reason: 'answered 503',
          node: 'n',
        },
        {
          eventId: newEvent(numbers.at(-1) ?? 0).id,
          attempt: 1,
          startedAt: START + 100 + ATTEMPTS_SHOWN - 1,
          durationMs: 1,
          outcome: 'delivered',
          config: 'c',
        },
      ])
    })
  })
}
