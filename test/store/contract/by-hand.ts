/** What every engine promises of changes by hand: pauses, what is dropped, planned anew or hurried, and the circuit that is kept. */
import { describe, expect, test } from 'vitest'
import type { DueDelivery } from '../../../src/store/store.ts'
import { newEvent, START, TEN_MINUTES } from '../../support/store-events.ts'
import { attempt } from './attempts.ts'
import { known, numbers, plan, record, take } from './planned.ts'
import { testStores, type OpenEmpty } from './stores.ts'

export const byHandContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  describe(`${name}: changes by hand`, () => {
    test('a paused destination is not taken from, and goes on in order', async () => {
      const store = await fresh()
      const [first, second] = [await plan(store, 'ann'), await plan(store, 'bob')]
      await store.setPaused('r/a', true, START + 5)
      expect(await take(store)).toEqual([])
      expect(await known(store)).toMatchObject({ waiting: 2, pausedAt: START + 5, oldestWaitingAt: START })
      await store.setPaused('r/a', false, START + 6)
      expect((await known(store))?.pausedAt).toBeUndefined()
      expect(numbers(await take(store))).toEqual([first, second])
    })

    test('a destination can be paused before it has ever had a delivery', async () => {
      const store = await fresh()
      await store.setPaused('r/a', true, START)
      await plan(store, 'ann')
      expect(await take(store)).toEqual([])
    })

    test('what is dropped lets the next pass, and its late outcome changes nothing', async () => {
      const store = await fresh()
      const [first, second] = [await plan(store, 'ann'), await plan(store, 'ann')]
      const [taken] = await take(store)
      const selection = { state: 'waiting', eventIds: [newEvent(first).id] } as const
      expect(await store.surveyDeliveries(selection, 10)).toMatchObject({ count: 1 })
      expect(await store.moveDeliveries(selection, 'cancelled', 10, START)).toBe(1)
      await record(store, taken as DueDelivery, 'delivered')
      expect(numbers(await take(store, START + 1))).toEqual([second])
      expect((await store.event(newEvent(first).id))?.deliveries[0]?.state).toBe('cancelled')
    })

    test('what is planned anew begins a new schedule, and goes on counting its attempts', async () => {
      const store = await fresh()
      await plan(store, 'ann')
      const [taken] = await take(store)
      await record(store, taken as DueDelivery, 'dead')
      await store.moveDeliveries({ state: 'dead', destination: 'r/a' }, 'waiting', 10, START + 100)
      const [again] = await take(store, START + 100)
      expect(again).toMatchObject({ attempt: 2, attemptsBefore: 1, createdAt: START + 100, replays: 1 })
    })

    test('a selection has what fits all of it, oldest first, at most as many as asked for', async () => {
      const store = await fresh()
      const subjects = ['ann', 'bob', 'eve']
      const planned: number[] = []
      for (const subject of subjects) planned.push(await plan(store, subject))
      for (const delivery of await take(store)) await record(store, delivery, 'dead')
      const dead = { state: 'dead' } as const
      const countOf = async (more: object) => (await store.surveyDeliveries({ ...dead, ...more }, 100)).count
      expect(await countOf({})).toBe(3)
      expect((await store.surveyDeliveries(dead, 2)).count).toBe(2)
      expect(await countOf({ subject: 'bob' })).toBe(1)
      expect(await countOf({ destination: 'r/b' })).toBe(0)
      expect(await countOf({ command: newEvent(1).command })).toBe(3)
      expect(await countOf({ until: START })).toBe(0)
      expect(await countOf({ since: START, until: START + 1 })).toBe(3)
      expect(await countOf({ eventIds: [newEvent(planned[0] ?? 0).id, newEvent(planned[2] ?? 0).id] })).toBe(
        2,
      )
      expect(await store.moveDeliveries(dead, 'waiting', 2, START)).toBe(2)
      expect(numbers(await take(store))).toEqual(planned.slice(0, 2))
    })

    test('a selection is surveyed: how many, for which destinations, and since when', async () => {
      const store = await fresh()
      expect(await store.surveyDeliveries({ state: 'waiting' }, 9)).toStrictEqual({
        count: 0,
        byDestination: [],
      })
      for (const destination of ['r/a', 'r/b', 'r/b']) await plan(store, 'ann', destination)
      expect(await store.surveyDeliveries({ state: 'waiting' }, 9)).toStrictEqual({
        count: 3,
        byDestination: [
          { destination: 'r/b', count: 2 },
          { destination: 'r/a', count: 1 },
        ],
        oldestAt: START,
        newestAt: START,
      })
      for (const delivery of await take(store)) await record(store, delivery, 'dead')
      await store.moveDeliveries({ state: 'dead' }, 'waiting', 9, START + 7)
      const again = await store.surveyDeliveries({ state: 'waiting' }, 9)
      expect(again).toMatchObject({ count: 3, oldestAt: START, newestAt: START + 7 })
      expect((await store.surveyDeliveries({ state: 'waiting' }, 2)).count).toBe(2)
    })

    test('what waits for its next attempt is hurried; what waits behind is not', async () => {
      const store = await fresh()
      const first = await plan(store, 'ann')
      await plan(store, 'ann')
      const [taken] = await take(store)
      await record(store, taken as DueDelivery, 'waiting', { dueAt: START + TEN_MINUTES })
      expect(await store.hurry('r/a', 10, START + 1)).toBe(1)
      expect(await store.hurry('r/a', 10, START + 1)).toBe(0)
      expect(numbers(await take(store, START + 1))).toEqual([first])
    })

    test('how often somebody asked to try it again is told with the circuit, which no attempt changes', async () => {
      const store = await fresh()
      await plan(store, 'ann')
      const [taken] = await take(store)
      await store.endWaits('r/a')
      await store.endWaits('r/a')
      expect(await store.circuits()).toEqual([])
      await record(store, taken as DueDelivery, 'waiting', { dueAt: START + 1, circuit: '{"failures":1}' })
      expect(await store.circuits()).toEqual([{ name: 'r/a', circuit: '{"failures":1}', retries: 2 }])
      expect(await known(store)).toMatchObject({ waiting: 1, retries: 2 })
      await store.endWaits('r/never')
      expect(await known(store, 'r/never')).toMatchObject({ waiting: 0, retries: 1 })
    })

    test('what is due later than it can be is due at once, also what is leased', async () => {
      const store = await fresh()
      const [failed, leased] = [await plan(store, 'ann'), await plan(store, 'bob')]
      const [first] = await take(store, START + TEN_MINUTES, 1)
      await record(store, first as DueDelivery, 'waiting', { dueAt: START + TEN_MINUTES })
      await take(store, START + TEN_MINUTES - 1, 1)
      const mend = (waitMs: number, leaseMs: number) =>
        store.mendDue([{ destination: 'r/a', waitMs }], leaseMs, START)
      await mend(TEN_MINUTES, TEN_MINUTES + 999)
      expect(await take(store, START + 1), 'what can be stays').toEqual([])
      await mend(TEN_MINUTES - 1, TEN_MINUTES + 998)
      expect(new Set(numbers(await take(store, START + 1)))).toEqual(new Set([failed, leased]))
    })

    test('the circuit is kept with the attempt', async () => {
      const store = await fresh()
      await plan(store, 'ann')
      const [taken] = await take(store)
      await record(store, taken as DueDelivery, 'waiting', { dueAt: START + 1, circuit: '{"failures":1}' })
      expect((await known(store))?.circuit).toBe('{"failures":1}')
      expect(await store.circuits()).toEqual([{ name: 'r/a', circuit: '{"failures":1}' }])
    })

    test('of circuits that are kept at once, the last one given holds, whatever its event', async () => {
      const store = await fresh()
      for (const subject of ['ann', 'bob', 'cid']) await plan(store, subject)
      const [first, second, third] = (await take(store)) as [DueDelivery, DueDelivery, DueDelivery]
      const given = [second, third, first].map(({ event }, n) =>
        attempt(event.seq, { outcome: 'retry', state: 'waiting', circuit: `{"failures":${n + 1}}` }),
      )
      await store.recordAttempts(given)
      expect(await store.circuits()).toEqual([{ name: 'r/a', circuit: '{"failures":3}' }])
    })

    const WELL = '{"failures":0}'
    const FAILING = '{"failures":2,"openedAt":5}'
    const STILL_FAILING = '{"failures":3,"openedAt":5}'
    test.each([
      [
        'goes on failing after it was kept as well',
        WELL,
        { circuit: STILL_FAILING, isStillFailing: true },
        WELL,
      ],
      ['fails anew after it was well', WELL, { circuit: FAILING, isStillFailing: false }, FAILING],
      ['goes on failing', FAILING, { circuit: STILL_FAILING, isStillFailing: true }, STILL_FAILING],
      ['is well again', FAILING, { circuit: WELL, isStillFailing: false }, WELL],
    ])('a circuit that %s', async (_, kept, said, after) => {
      const store = await fresh()
      await plan(store, 'ann')
      await plan(store, 'bob')
      const [first, second] = await take(store)
      const again = { dueAt: START + 1 }
      await record(store, first as DueDelivery, 'waiting', { ...again, circuit: kept })
      await record(store, second as DueDelivery, 'waiting', { ...again, ...said })
      expect(await store.circuits()).toEqual([{ name: 'r/a', circuit: after }])
    })
  })
}
