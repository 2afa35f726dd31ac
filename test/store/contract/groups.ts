/** What every engine promises of groups: deliveries are summed up by destination and reason, and found again by the group. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenStore } from '../../../src/store/open.ts'
import { GROUPED_MAX, GROUPS_MAX, type Store } from '../../../src/store/store.ts'
import { ids, newEvent, START } from '../../support/store-events.ts'
import { attempt } from './attempts.ts'
import { testStores, type OpenEmpty } from './stores.ts'

interface Dead {
  destination?: string
  reason?: string
  subject?: string
}

/** Keeps events 1, 2, … of which each has one dead delivery. */
const keepDead = async (store: Store, dead: readonly Dead[]): Promise<void> => {
  await store.append(dead.map(({ subject = 'ann' }, index) => newEvent(index + 1, { subject })))
  const events = await store.takeUnrouted(dead.length)
  await store.recordRouting(
    events.map(({ seq }, index) => {
      const { destination = 'r/a', reason } = dead[index] ?? {}
      const delivery = { destination, state: 'dead' as const, ...(reason !== undefined && { reason }) }
      return { seq, routedAt: START + index, explanation: '[]', deliveries: [delivery] }
    }),
  )
}

const DEAD: readonly Dead[] = [
  { reason: 'answered 503 after 41 ms' },
  { reason: 'answered 400 after 41 ms' },
  { reason: 'answered 503 after 39 ms', subject: 'bob' },
  { reason: 'answered 503 after 7 ms', destination: 'r/b' },
  { reason: 'a\0b 中 503' },
  {},
]

export const groupsContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  describe(`${name}: groups`, () => {
    let filled: OpenStore
    beforeAll(async () => {
      filled = await open()
      await keepDead(filled.store, DEAD)
    })
    afterAll(() => filled.close())

    test('dead deliveries are summed up by destination and reason, whose details do not count', async () => {
      const store = await fresh()
      await keepDead(store, DEAD)
      const one = (n: number) => ({
        count: 1,
        firstAt: START + n - 1,
        lastAt: START + n - 1,
        exampleEventId: newEvent(n).id,
      })
      expect(await store.deliveryGroups({ state: 'dead' })).toStrictEqual({
        groups: [
          {
            destination: 'r/a',
            reason: 'answered 503 after # ms',
            count: 2,
            firstAt: START,
            lastAt: START + 2,
            exampleEventId: newEvent(3).id,
          },
          { destination: 'r/a', ...one(6) },
          { destination: 'r/a', reason: 'a\0b 中 #', ...one(5) },
          { destination: 'r/b', reason: 'answered 503 after # ms', ...one(4) },
          { destination: 'r/a', reason: 'answered 400 after # ms', ...one(2) },
        ],
        moreGroups: 0,
        lookedAt: 6,
        isCut: false,
      })
    })

    test.for<[object, number[]]>([
      [{}, [2, 1, 1, 1, 1]],
      [{ destination: 'r/b' }, [1]],
      [{ subject: 'bob' }, [1]],
      [{ app: 'another' }, []],
      [{ command: newEvent(1).command, since: START + 3 }, [1, 1, 1]],
      [{ until: START + 1 }, [1]],
      [{ eventIds: [newEvent(1).id, newEvent(3).id] }, [2]],
      [{ reason: 'answered 503 after # ms' }, [2, 1]],
    ])('only those that fit %o are summed up', async ([more, counts]) => {
      const { groups } = await filled.store.deliveryGroups({ state: 'dead', ...more })
      expect(groups.map(({ count }) => count)).toEqual(counts)
    })

    test('what is in another state is summed up too, and nothing where nothing is kept', async () => {
      const store = await fresh()
      expect(await store.deliveryGroups({ state: 'dead' })).toStrictEqual({
        groups: [],
        moreGroups: 0,
        lookedAt: 0,
        isCut: false,
      })
      await store.append([newEvent(1), newEvent(2)])
      const waiting = { destination: 'r/a', state: 'waiting' as const }
      for (const { seq } of await store.takeUnrouted(2))
        await store.recordRouting([{ seq, routedAt: START, explanation: '[]', deliveries: [waiting] }])
      const lanes = [{ destination: 'r/a', limit: 1 }]
      const { deliveries } = await store.takeDue({ lanes, now: START, leaseUntil: START + 1, owner: 'me' })
      const seq = deliveries[0]?.event.seq ?? 0
      await store.recordAttempts([
        attempt(seq, {
          outcome: 'retry',
          state: 'waiting',
          dueAt: START + 9_000,
          reason: 'no answer in 5 s',
        }),
      ])
      const { groups, lookedAt } = await store.deliveryGroups({ state: 'waiting' })
      expect(groups).toMatchObject([{ count: 1 }, { count: 1, reason: 'no answer in # s' }])
      expect(lookedAt).toBe(2)
      expect((await store.deliveryGroups({ state: 'delivered' })).groups).toEqual([])
    })

    test.for([
      ['answered 503 after # ms', [4, 3, 1]],
      ['answered 503 after 12345 ms', [4, 3, 1]],
      ['answered 502 after # ms', []],
      ['answered', []],
      ['a\0b 中 #', [5]],
      ['', []],
    ] as const)(
      'the deliveries of a group are found, dropped and made again by it: %s',
      async ([reason, wanted]) => {
        const store = await fresh()
        await keepDead(store, DEAD)
        const found = await store.deliveries({ state: 'dead', reason, limit: 9 })
        expect(ids(found.deliveries.map(({ eventId }) => ({ id: eventId })))).toEqual(wanted)
        expect((await store.deliveries({ reason, limit: 9 })).deliveries).toEqual(found.deliveries)
        const selection = { state: 'dead', reason, destination: 'r/a' } as const
        const inA = wanted.filter(n => n !== 4).length
        expect(await store.moveDeliveries(selection, 'waiting', 1, START)).toBe(Math.min(inA, 1))
        expect(await store.moveDeliveries(selection, 'cancelled', 9, START)).toBe(Math.max(inA - 1, 0))
        expect(await store.moveDeliveries(selection, 'waiting', 9, START)).toBe(0)
      },
    )

    test('no more than the newest are looked at, and no more than the greatest groups are told', async () => {
      const store = await fresh()
      const PER_EVENT = 1_000
      const events = GROUPED_MAX / PER_EVENT + 2
      await store.append(Array.from({ length: events }, (_, n) => newEvent(n)))
      for (const { seq, id } of await store.takeUnrouted(events)) {
        // The oldest are of a group that is not seen.
        const reason = (n: number) =>
          ids([{ id }])[0] === 0 ? 'never seen' : `reason ${'x'.repeat(n % 250)}`
        const deliveries = Array.from({ length: PER_EVENT }, (_, n) => ({
          destination: `r/${n}`,
          state: 'dead' as const,
          reason: reason(n),
        }))
        await store.recordRouting([{ seq, routedAt: START, explanation: '[]', deliveries }])
      }
      const found = await store.deliveryGroups({ state: 'dead' })
      expect(found).toMatchObject({ isCut: true, lookedAt: GROUPED_MAX, moreGroups: PER_EVENT - GROUPS_MAX })
      expect(found.groups).toHaveLength(GROUPS_MAX)
      expect(found.groups.every(({ reason }) => reason?.startsWith('reason '))).toBe(true)
    })
  })
}
