/** What every engine promises of order: of the deliveries of a subject none overtakes another, whatever happens to them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DueDelivery } from '../../../src/store/store.ts'
import { rounds } from '../../support/rounds.ts'
import { newEvent, START, TEN_MINUTES } from '../../support/store-events.ts'
import { known, numbers, plan, record, take } from './planned.ts'
import { testStores, type OpenEmpty } from './stores.ts'

export const orderContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  describe(`${name}: order`, () => {
    test.for(['delivered', 'dead'] as const)(
      'the next of a subject is due when the one in front is %s',
      async state => {
        const store = await fresh()
        const [first, second, other, free] = [
          await plan(store, 'ann'),
          await plan(store, 'ann'),
          await plan(store, 'bob'),
          await plan(store, undefined),
        ]
        const taken = await take(store)
        expect(numbers(taken)).toEqual([first, other, free])
        expect(await take(store)).toEqual([])
        await record(store, taken[0] as DueDelivery, state)
        expect(numbers(await take(store, START + 10))).toEqual([second])
      },
    )

    test('one that is tried again, or whose lease has run out, or was released, goes on being in front', async () => {
      const store = await fresh()
      const [first, second] = [await plan(store, 'ann'), await plan(store, 'ann')]
      const [taken] = await take(store)
      await record(store, taken as DueDelivery, 'waiting', { dueAt: START + 50 })
      expect(await take(store, START + 49)).toEqual([])
      expect(numbers(await take(store, START + 50))).toEqual([first])
      expect(numbers(await take(store, START + 1050))).toEqual([first])
      await store.release('me', START + 1060)
      const again = await take(store, START + 1060)
      expect(numbers(again)).toEqual([first])
      await record(store, again[0] as DueDelivery, 'delivered')
      expect(numbers(await take(store, START + 2000))).toEqual([second])
    })

    test('it says what a delivery waits behind', async () => {
      const store = await fresh()
      const [first, second, third] = [
        await plan(store, 'ann'),
        await plan(store, 'ann'),
        await plan(store, 'ann'),
      ]
      const { deliveries } = await store.deliveries({ destination: 'r/a', limit: 10 })
      const behind = deliveries.map(({ eventId, behindEventId }) => [
        Number(eventId.slice(-12)),
        behindEventId,
      ])
      expect(behind).toEqual([
        [third, newEvent(second).id],
        [second, newEvent(first).id],
        [first, undefined],
      ])
    })

    test('positions rise, also for what is planned anew', async () => {
      const store = await fresh()
      const first = await plan(store, 'ann')
      const [taken] = await take(store)
      await record(store, taken as DueDelivery, 'dead')
      const live = await plan(store, 'ann')
      await store.moveDeliveries({ state: 'dead' }, 'waiting', 10, START)
      const later = await plan(store, 'ann')
      // Live ones that wait already go first, and the ones that come later go after.
      const order: [number, number | undefined][] = []
      for (let step = 0; step < 3; step += 1) {
        const [next] = await take(store, START + 10 + step)
        order.push([numbers([next as DueDelivery])[0] ?? 0, next?.replays])
        await record(store, next as DueDelivery, 'delivered')
      }
      expect(order).toEqual([
        [live, undefined],
        [first, 1],
        [later, undefined],
      ])
    })

    test(
      'whatever happens, none overtakes, and in the end all are delivered',
      { timeout: rounds(240_000) },
      async () => {
        const key = fc.constantFrom('ann', 'bob', 'eve')
        const command = fc.oneof(
          { weight: 4, arbitrary: key.map(orderKey => ({ do: 'plan' as const, orderKey })) },
          { weight: 4, arbitrary: fc.nat(5).map(limit => ({ do: 'take' as const, limit })) },
          {
            weight: 6,
            arbitrary: fc.record({
              do: fc.constant('record' as const),
              index: fc.nat(9),
              state: fc.constantFrom('delivered' as const, 'dead' as const, 'waiting' as const),
            }),
          },
          { weight: 1, arbitrary: fc.constant({ do: 'release' as const }) },
          { weight: 1, arbitrary: fc.constant({ do: 'replay' as const }) },
          { weight: 1, arbitrary: fc.constant({ do: 'cancel' as const }) },
        )
        await fc.assert(
          fc.asyncProperty(fc.array(command, { maxLength: 40 }), async commands => {
            const opened = await open()
            const { store } = opened
            let now = START
            let underWay: DueDelivery[] = []
            /** No two of a subject may be under way at once: the later would have overtaken the earlier. */
            const check = (): void => {
              const subjects = underWay.map(({ event }) => event.subject)
              expect(new Set(subjects).size).toBe(subjects.length)
            }
            const recount = async (): Promise<void> => {
              const { deliveries } = await store.deliveries({ limit: 500 })
              const counted = Object.groupBy(deliveries, ({ state }) => state)
              const destination = await known(store)
              for (const state of ['waiting', 'dead', 'delivered'] as const) {
                expect(destination?.[state] ?? 0).toBe(counted[state]?.length ?? 0)
              }
            }
            const lastPosition = new Map<string, number>()
            const settle = (delivery: DueDelivery): void => {
              const subject = delivery.event.subject ?? ''
              expect(delivery.position).toBeGreaterThan(lastPosition.get(subject) ?? 0)
              lastPosition.set(subject, delivery.position)
            }
            for (const one of commands) {
              now += 1
              if (one.do === 'plan') await plan(store, one.orderKey)
              if (one.do === 'take') underWay.push(...(await take(store, now, one.limit)))
              if (one.do === 'release') {
                await store.release('me', now)
                underWay = []
              }
              if (one.do === 'replay') await store.moveDeliveries({ state: 'dead' }, 'waiting', 1, now)
              if (one.do === 'cancel') {
                await store.moveDeliveries({ state: 'waiting' }, 'cancelled', 1, now)
                // What was under way may be the one; it is not told apart here, so all are given back.
                await store.release('me', now)
                underWay = []
              }
              if (one.do === 'record') {
                const [delivery] = underWay.splice(one.index % Math.max(1, underWay.length), 1)
                if (delivery) {
                  await record(store, delivery, one.state, { dueAt: now + 3 })
                  if (one.state !== 'waiting') settle(delivery)
                }
              }
              check()
            }
            await store.release('me', now)
            for (
              let rest = await take(store, now + TEN_MINUTES);
              rest.length > 0;
              rest = await take(store, now + TEN_MINUTES)
            ) {
              for (const delivery of rest) {
                await record(store, delivery, 'delivered')
                settle(delivery)
              }
            }
            await recount()
            expect((await known(store))?.waiting ?? 0).toBe(0)
            await opened.close()
          }),
          { numRuns: rounds(20) },
        )
      },
    )
  })
}
