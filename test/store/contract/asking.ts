/** What every engine promises of asking: events and deliveries are found by all that fits, page by page, and are summed up. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenStore } from '../../../src/store/open.ts'
import type { EventQuery, Store } from '../../../src/store/store.ts'
import { explanation } from '../../support/routed.ts'
import { ids, LONG_AFTER, newEvent, START } from '../../support/store-events.ts'
import { attempt, take } from './attempts.ts'
import { testStores, type OpenEmpty } from './stores.ts'

/** Fills a store with eight events: 1 to 5 routed (to `r/a`, and `rr/a` for the last two), 6 unreadable, 7 and 8 unrouted. */
const fill = async (store: Store): Promise<void> => {
  await store.append([
    newEvent(1, { subject: 'ann' }),
    newEvent(2, { operator: 'bob' }),
    newEvent(3, { command: 'State.StateChange', subject: 'ann' }),
    newEvent(4),
    newEvent(5),
    newEvent(6, { unreadable: 'no' }),
    newEvent(7, { query: 'RequestID=A-7&contenttype=json' }),
    newEvent(8, { query: 'contenttype=json&RequestId=a-7%25' }),
  ])
  const seqs = (await store.takeUnrouted(5)).map(({ seq }) => seq)
  await store.recordRouting(
    seqs.map((seq, index) => ({
      seq,
      routedAt: START + index,
      explanation: explanation(index % 2 ? 'passed' : 'stopped'),
      deliveries: ['r/a', ...(index > 2 ? ['rr/a'] : [])].map(destination => ({
        destination,
        state: 'waiting',
      })),
    })),
  )
  await store.takeDue(take('r/a', { now: START + 100, limit: 3 }))
  const [first = 0, second = 0] = seqs
  await store.recordAttempts([
    attempt(first),
    attempt(second, { outcome: 'rejected', reason: 'answered 400', state: 'dead' }),
  ])
}

export const askingContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  describe(`${name}: asking`, () => {
    let filled: OpenStore
    beforeAll(async () => {
      filled = await open()
      await fill(filled.store)
    })
    afterAll(() => filled.close())

    test.for<[Omit<EventQuery, 'limit'>, number[]]>([
      [{}, [8, 7, 6, 5, 4, 3, 2, 1]],
      [{ command: 'State.StateChange' }, [3]],
      [{ subject: 'ann' }, [3, 1]],
      [{ operator: 'bob' }, [2]],
      [{ request: 'a-7' }, [7]],
      [{ request: 'a-7%' }, [8]],
      [{ request: 'a%' }, []],
      [{ route: 'r' }, [5, 4, 3, 2, 1]],
      [{ route: 'rr' }, [5, 4]],
      [{ route: 'nobody' }, []],
      [{ state: 'unrouted' }, [8, 7]],
      [{ state: 'unreadable' }, [6]],
      [{ state: 'waiting' }, [5, 4, 3]],
      [{ state: 'delivered' }, [1]],
      [{ state: 'dead' }, [2]],
      [{ reason: 'passed' }, [4, 2]],
      [{ reason: 'r' }, []],
      [{ since: START + 3000 }, [8, 7, 6, 5, 4, 3]],
      [{ until: START + 3000 }, [2, 1]],
      [{ since: START + 2000, until: START + 5000, state: 'waiting', route: 'r' }, [4, 3]],
      [{ subject: 'ann', command: 'Profile.CallbackPortraitSet' }, [1]],
    ])('finds events by %o, page by page', async ([query, wanted]) => {
      const { store } = filled
      expect(ids((await store.events({ ...query, limit: 100 })).events)).toEqual(wanted)
      const found: number[] = []
      let cursor: number | undefined
      do {
        const page = await store.events({ ...query, limit: 2, ...(cursor !== undefined && { cursor }) })
        expect(page.events.length).toBeLessThanOrEqual(2)
        found.push(...ids(page.events))
        cursor = page.cursor
      } while (cursor !== undefined)
      expect(found).toEqual(wanted)
    })

    test('finds events after one, page by page', async () => {
      const { store } = filled
      const [third] = (await store.events({ subject: 'ann', limit: 1 })).events
      const query = { after: third?.seq ?? 0, limit: 3 }
      const page = await store.events(query)
      expect(ids(page.events)).toEqual([8, 7, 6])
      const rest = await store.events({ ...query, cursor: page.cursor ?? 0 })
      expect([ids(rest.events), rest.cursor]).toEqual([[5, 4], undefined])
    })

    test('sums events up', async () => {
      const { events } = await filled.store.events({ limit: 5 })
      const { body: _body, query: _query, ...fifth } = newEvent(5)
      expect(events[3]).toStrictEqual({
        ...fifth,
        seq: events[3]?.seq,
        routedAt: START + 4,
        deliveries: [
          { destination: 'r/a', state: 'waiting' },
          { destination: 'rr/a', state: 'waiting' },
        ],
      })
      expect(events[2]).toMatchObject({ unreadable: 'no', deliveries: [] })
      expect(events[0]).not.toHaveProperty('routedAt')
    })

    test.for<[{ destination?: string; state?: 'waiting' | 'delivered' | 'dead' }, string[]]>([
      [{}, ['5 rr/a', '5 r/a', '4 rr/a', '4 r/a', '3 r/a', '2 r/a', '1 r/a']],
      [{ state: 'waiting' }, ['5 rr/a', '5 r/a', '4 rr/a', '4 r/a', '3 r/a']],
      [{ state: 'delivered' }, ['1 r/a']],
      [{ state: 'dead' }, ['2 r/a']],
      [{ destination: 'rr/a' }, ['5 rr/a', '4 rr/a']],
      [{ destination: 'r/a', state: 'waiting' }, ['5 r/a', '4 r/a', '3 r/a']],
      [{ destination: 'rr/a', state: 'dead' }, []],
    ])('finds deliveries by %o, page by page', async ([query, wanted]) => {
      const { store } = filled
      const found: string[] = []
      let cursor: string | undefined
      do {
        const page = await store.deliveries({ ...query, limit: 2, ...(cursor !== undefined && { cursor }) })
        expect(page.deliveries.length).toBeLessThanOrEqual(2)
        found.push(
          ...page.deliveries.map(
            ({ eventId, destination }) => `${Number(eventId.slice(-12))} ${destination}`,
          ),
        )
        cursor = page.cursor
      } while (cursor !== undefined)
      expect(found).toEqual(wanted)
    })

    test('finds what was received in a time among much else, with gaps, and with a clock that was set back', async () => {
      const store = await fresh()
      const MINUTE = 60_000
      const received = Array.from({ length: 200 }, (_, n) => ({ n, at: START + n * 2 * MINUTE }))
      // From here on five minutes earlier, so that times overlap.
      const events = received.map(({ n, at }) =>
        newEvent(n, { receivedAt: n < 120 ? at : at - 5 * MINUTE, unreadable: 'x' }),
      )
      await store.append(events)
      await store.retain({ now: LONG_AFTER, before: START + 20 * MINUTE, limit: 100 })
      for (const [from, to] of [
        [0, 60],
        [100, 130],
        [190, 260],
        [236, 244],
        [380, 500],
      ] as const) {
        const times = { since: START + from * MINUTE, until: START + to * MINUTE }
        const expected = events
          .filter(({ receivedAt }) => receivedAt >= START + 20 * MINUTE)
          .filter(({ receivedAt }) => receivedAt >= times.since && receivedAt < times.until)
        const found = await store.events({ ...times, limit: 300 })
        expect(ids(found.events).toReversed()).toEqual(ids(expected))
        expect(await store.countEvents(times)).toBe(expected.length)
        expect(ids(await store.eventsAfter({ ...times, limit: 300 }, 0))).toEqual(ids(expected))
      }
    })

    test('sums deliveries up', async () => {
      const { store } = filled
      const { deliveries } = await store.deliveries({ state: 'dead', limit: 1 })
      expect(deliveries).toStrictEqual([
        {
          eventId: newEvent(2).id,
          seq: deliveries[0]?.seq,
          command: newEvent(2).command,
          destination: 'r/a',
          state: 'dead',
          attempts: 1,
          attemptsBefore: 0,
          createdAt: START + 1,
          updatedAt: START + 15,
          position: 2,
          reason: 'answered 400',
        },
      ])
    })
  })
}
