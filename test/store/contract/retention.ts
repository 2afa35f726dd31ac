/** What every engine promises of retention: what is old or beyond the size goes, and what is undecided stays. */
import { describe, expect, test } from 'vitest'
import type { AttemptRecord, DueDelivery, Store } from '../../../src/store/store.ts'
import { ids, LONG_AFTER, newEvent, START, TEN_MINUTES } from '../../support/store-events.ts'
import { nextNumber, plan, record, take } from './planned.ts'
import { until } from '../../support/until.ts'
import { testStores, type OpenEmpty } from './stores.ts'

export const retentionContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  describe(`${name}: retention`, () => {
    const settled = async (store: Store, state: AttemptRecord['state'] | undefined): Promise<number> => {
      const planned = await plan(store, undefined)
      const [delivery] = await take(store)
      if (state) await record(store, delivery as DueDelivery, state, { dueAt: START + TEN_MINUTES })
      return planned
    }
    const kept = async (store: Store): Promise<number[]> =>
      ids((await store.events({ limit: 100 })).events).toReversed()

    test('old events go with all that belongs to them; undecided ones and the newest stay', async () => {
      const store = await fresh()
      const [gone, waits, dead] = [
        await settled(store, 'delivered'),
        await settled(store, 'waiting'),
        await settled(store, 'dead'),
      ]
      const unrouted = nextNumber()
      await store.append([newEvent(unrouted)])
      const newest = nextNumber()
      await store.append([newEvent(newest)])
      expect(await store.retain({ now: LONG_AFTER, before: START + newest * 2000, limit: 100 })).toBe(4)
      expect(await kept(store)).toEqual([waits, dead, unrouted, newest])
      expect(await store.event(newEvent(gone).id)).toBeUndefined()
      await store.moveDeliveries({ state: 'dead' }, 'cancelled', 1, START)
      await store.retain({ now: LONG_AFTER, before: START + newest * 2000, limit: 100 })
      expect(await kept(store)).toEqual([waits, unrouted, newest])
    })

    test('young events stay, and no more are looked at in one call than asked for', async () => {
      const store = await fresh()
      const planned: number[] = []
      for (let index = 0; index < 5; index += 1) planned.push(await settled(store, 'delivered'))
      const before = newEvent(planned[3] ?? 0).receivedAt
      expect(await store.retain({ now: LONG_AFTER, before, limit: 2 })).toBe(2)
      expect(await kept(store)).toEqual(planned.slice(2))
      expect(await store.retain({ now: LONG_AFTER, before, limit: 2 })).toBe(1)
      expect(await kept(store)).toEqual(planned.slice(3))
    })

    test('many undecided ones do not hide what is behind them', async () => {
      const store = await fresh()
      for (let index = 0; index < 6; index += 1) await settled(store, 'dead')
      const gone = await settled(store, 'delivered')
      const newest = await settled(store, 'delivered')
      const limits = { now: LONG_AFTER, before: START + newest * 2000, limit: 2 }
      for (let call = 0; call < 5; call += 1) await store.retain(limits)
      expect(await kept(store)).not.toContain(gone)
      expect(await kept(store)).toContain(newest)
    })

    test('what has to stay is passed over once, then looked at a few in each call, and goes when somebody has decided', async () => {
      const store = await fresh()
      const stay: number[] = []
      for (let index = 0; index < 12; index += 1) stay.push(await settled(store, 'dead'))
      await settled(store, 'delivered')
      const limits = { now: LONG_AFTER, before: LONG_AFTER, limit: 3 }
      const looked: number[] = []
      for (let call = 0; call < 14; call += 1) looked.push(await store.retain(limits))
      expect(looked.slice(0, 4)).toEqual([3, 3, 3, 3])
      expect(looked.slice(4).every(count => count === 0)).toBe(true)
      expect((await kept(store)).slice(0, -1)).toEqual(stay)
      await store.moveDeliveries({ state: 'dead' }, 'cancelled', 6, START)
      await until(async () => {
        await store.retain(limits)
        return (await kept(store)).length === 7
      }, 'those that were decided are gone')
      // The next full pass is for what has become old since.
      const next = await settled(store, 'delivered')
      await settled(store, 'delivered')
      expect(await store.retain(limits)).toBe(2)
      expect(await kept(store)).not.toContain(next)
    })

    test('what was received in the future, by a clock that was wrong, does not hide what is behind it', async () => {
      const store = await fresh()
      const future = Array.from({ length: 5 }, () => nextNumber())
      const wrong = { receivedAt: LONG_AFTER * 2, unreadable: 'for its time only' }
      await store.append(future.map(number => newEvent(number, wrong)))
      const gone = await settled(store, 'delivered')
      await settled(store, 'delivered')
      const limits = { now: LONG_AFTER, before: LONG_AFTER - 1, limit: 2 }
      for (let call = 0; call < 4; call += 1) await store.retain(limits)
      expect(await kept(store)).not.toContain(gone)
      expect(await kept(store)).toEqual(expect.arrayContaining(future))
      for (let call = 0; call < 4; call += 1)
        await store.retain({ ...limits, now: LONG_AFTER * 3, before: LONG_AFTER * 3 })
      expect(await kept(store)).toHaveLength(1)
    })

    test('what is beyond the size goes, oldest first', async () => {
      const store = await fresh()
      const body = new Uint8Array(100_000)
      const planned = Array.from({ length: 30 }, () => nextNumber())
      await store.append(planned.map(number => newEvent(number, { body, unreadable: 'for the size only' })))
      for (let call = 0; call < 30; call += 1)
        await store.retain({ now: LONG_AFTER, atMostBytes: 1_500_000, limit: 1 })
      const left = await kept(store)
      expect(left.length).toBeGreaterThan(5)
      expect(left.length).toBeLessThan(16)
      expect(left).toEqual(planned.slice(-left.length))
    })
  })
}
