/** What every engine promises of digests: what comes within a time is one delivery, and stays the same once it was taken. */
import { describe, expect, test } from 'vitest'
import type { DueDelivery, Store } from '../../../src/store/store.ts'
import { ids, newEvent, START } from '../../support/store-events.ts'
import { known, nextNumber, record, take } from './planned.ts'
import { testStores, type OpenEmpty } from './stores.ts'

export const digestsContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  describe(`${name}: digests`, () => {
    const WINDOW = 60_000

    /** Plans so many events for a digest of `r/a`, in one call. */
    const gather = async (store: Store, size: number, now = START): Promise<number[]> => {
      const planned = Array.from({ length: size }, () => nextNumber())
      await store.append(planned.map(number => newEvent(number)))
      const delivery = { destination: 'r/a', state: 'waiting', digestMs: WINDOW } as const
      for (let rest = await store.takeUnrouted(500); rest.length > 0; rest = await store.takeUnrouted(500)) {
        await store.recordRouting(
          rest.map(({ seq }) => ({ seq, routedAt: now, explanation: '{}', deliveries: [delivery] })),
        )
      }
      return planned
    }

    const membersOf = (deliveries: DueDelivery[]): number[][] =>
      deliveries.map(({ members = [] }) => ids(members))

    test('what comes within the time is one delivery, due when the time is over', async () => {
      const store = await fresh()
      const first = await gather(store, 3)
      const second = await gather(store, 2, START + 10_000)
      expect(await take(store, START + WINDOW - 1)).toEqual([])
      const taken = await take(store, START + WINDOW)
      expect(membersOf(taken)).toEqual([[...first, ...second]])
      expect(taken[0]).toMatchObject({ attempt: 1, event: { id: newEvent(first[0] ?? 0).id } })
      expect((await known(store))?.waiting).toBe(5)
      await record(store, taken[0] as DueDelivery, 'delivered')
      expect(await known(store)).toMatchObject({ waiting: 0, delivered: 5 })
      const last = await store.event(newEvent(second[1] ?? 0).id)
      expect(last?.deliveries[0]).toMatchObject({
        state: 'delivered',
        attempts: 1,
        attemptList: [{ attempt: 1, outcome: 'delivered' }],
      })
    })

    test('once taken it stays the same, through retries and leases that run out; what comes later opens the next', async () => {
      const store = await fresh()
      const first = await gather(store, 2)
      const [taken] = await take(store, START + WINDOW)
      const second = await gather(store, 1, START + WINDOW)
      expect(membersOf(await take(store, START + WINDOW + 1000))).toEqual([first])
      await record(store, { ...(taken as DueDelivery), attempt: 2 }, 'waiting', {
        dueAt: START + WINDOW + 5000,
      })
      const both = await take(store, START + 2 * WINDOW)
      expect(membersOf(both)).toEqual([first, second])
      expect(both[0]?.attempt).toBe(3)
      await record(store, both[0] as DueDelivery, 'dead')
      expect(await known(store)).toMatchObject({ waiting: 1, dead: 2 })
    })

    test('dead ones are gathered again when they are asked for again', async () => {
      const store = await fresh()
      const planned = await gather(store, 3)
      const [taken] = await take(store, START + WINDOW)
      await record(store, taken as DueDelivery, 'dead')
      await store.moveDeliveries({ state: 'dead' }, 'waiting', 10, START + WINDOW)
      const again = await take(store, START + 2 * WINDOW)
      expect(membersOf(again)).toEqual([planned])
      expect(again[0]?.replays).toBe(1)
    })

    test('what is done of one is kept, and not for one with other members', async () => {
      const store = await fresh()
      await gather(store, 3)
      const given: unknown[] = []
      for (const [state, now] of [
        ['waiting', START + WINDOW],
        ['dead', START + 2 * WINDOW],
        ['waiting', START + 4 * WINDOW],
      ] as const) {
        const [taken] = await take(store, now)
        given.push(taken?.progress)
        await record(store, taken as DueDelivery, state, { progress: 'half' })
        await store.moveDeliveries({ state: 'dead' }, 'waiting', 10, now)
      }
      expect(given).toEqual([undefined, 'half', undefined])
    })

    test.for([
      ['the first', 'delivered', 0],
      ['another', 'delivered', 1],
      ['the first', 'dead', 0],
      ['another', 'dead', 1],
    ] as const)(
      '%s that was left out is dead for its own reason, and the others are %s',
      async ([, state, index]) => {
        const store = await fresh()
        const planned = await gather(store, 3)
        const [taken] = await take(store, START + WINDOW)
        const seq = taken?.members?.[index]?.seq ?? 0
        await record(store, taken as DueDelivery, state, {
          reason: 'ok',
          leftOut: [{ seq, reason: 'it loops' }],
        })
        const told = state === 'delivered' ? { delivered: 2, dead: 1 } : { delivered: 0, dead: 3 }
        expect(await known(store)).toMatchObject({ waiting: 0, ...told })
        const outcome = state === 'delivered' ? state : 'rejected'
        for (const [place, number] of planned.entries()) {
          const own =
            place === index
              ? {
                  state: 'dead',
                  attempts: 1,
                  reason: 'it loops',
                  attemptList: [{ outcome: 'rejected', reason: 'it loops' }],
                }
              : { state, attempts: 1, reason: 'ok', attemptList: [{ outcome, reason: 'ok' }] }
          expect((await store.event(newEvent(number).id))?.deliveries[0]).toMatchObject(own)
        }
        expect(await take(store, START + 2 * WINDOW)).toEqual([])
        await store.moveDeliveries({ state: 'dead' }, 'waiting', 10, START + 2 * WINDOW)
        const again = state === 'dead' ? planned : planned.slice(index, index + 1)
        expect(membersOf(await take(store, START + 3 * WINDOW))).toEqual([again])
      },
    )

    test('a dropped member is left out, also when it is the first', async () => {
      const store = await fresh()
      const [first = 0, second = 0, third = 0] = await gather(store, 3)
      await store.moveDeliveries(
        { state: 'waiting', eventIds: [newEvent(first).id] },
        'cancelled',
        1,
        START + 1,
      )
      expect(membersOf(await take(store, START + WINDOW))).toEqual([[second, third]])
    })

    test('no more than 2,000 are one message', async () => {
      const store = await fresh()
      await gather(store, 2_001)
      const taken = await take(store, START + WINDOW)
      expect(membersOf(taken).map(members => members.length)).toEqual([2_000, 1])
      for (const delivery of taken) await record(store, delivery, 'delivered')
      expect(await known(store)).toMatchObject({ waiting: 0, delivered: 2_001 })
    })
  })
}
