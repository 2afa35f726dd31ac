import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { joinStore, type OpenStore } from '../src/store/open.ts'
import type {
  AttemptRecord,
  EventQuery,
  KeptEvent,
  NewEvent,
  PlannedDelivery,
  Store,
  TakeDue,
} from '../src/store/store.ts'
import { newEvent, START } from './store-events.ts'
import { until } from './until.ts'

const ids = (events: { id: string }[]): number[] => events.map(({ id }) => Number(id.slice(-12)))

const explanation = (reason: string): string =>
  JSON.stringify({ reason: 'routed', routes: [{ route: 'r', reason, destinations: [] }] })

/** Appends events and routes each to these destinations at once. */
export const appendRouted = async (
  store: Store,
  events: NewEvent[],
  destinations: (string | PlannedDelivery)[],
): Promise<KeptEvent[]> => {
  await store.append(events)
  const kept = await store.unrouted(1000)
  const deliveries = destinations.map(planned =>
    typeof planned === 'string' ? { destination: planned, state: 'waiting' as const } : planned,
  )
  await store.recordRouting(
    kept.map(({ seq }) => ({ seq, routedAt: START, explanation: explanation('passed'), deliveries })),
  )
  return kept
}

const take = (destination: string, fields: Partial<TakeDue> & { limit?: number } = {}): TakeDue => ({
  lanes: [{ destination, limit: fields.limit ?? 10 }],
  now: START,
  leaseUntil: START + 30_000,
  owner: 'me',
  ...fields,
})

const attempt = (seq: number, fields: Partial<AttemptRecord> = {}): AttemptRecord => ({
  seq,
  destination: 'r/a',
  attempt: 1,
  startedAt: START + 10,
  durationMs: 5,
  outcome: 'delivered',
  state: 'delivered',
  config: 'a-config',
  node: 'a-node',
  ...fields,
})

/** Fills a store with eight events: 1 to 5 routed (to `r/a`, and `rr/a` for the last two), 6 unreadable, 7 and 8 unrouted. */
const fill = async (store: Store): Promise<void> => {
  await store.append([
    newEvent(1, { subject: 'ann' }),
    newEvent(2, { operator: 'bob' }),
    newEvent(3, { command: 'State.StateChange', subject: 'ann' }),
    newEvent(4),
    newEvent(5),
    newEvent(6, { unreadable: 'no' }),
    newEvent(7),
    newEvent(8),
  ])
  const seqs = (await store.unrouted(5)).map(({ seq }) => seq)
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

/** What every engine promises. `open` gives a store that is empty; the suite closes it. */
export const storeContract = (name: string, open: () => Promise<OpenStore>): void => {
  const opened = async (): Promise<OpenStore> => {
    const store = await open()
    onTestFinished(() => store.close())
    return store
  }
  const fresh = async (): Promise<Store> => (await opened()).store

  describe(`${name}: keeping events`, () => {
    test('gives back every field, and leaves absent what was absent', async () => {
      const store = await fresh()
      const full = newEvent(1, {
        kind: 'before',
        operator: 'admin\u0000',
        subject: '李 "四" 🙂',
        group: '@TGS#1',
        platform: 'RESTAPI',
        clientIp: '::1',
        byAdmin: true,
      })
      await store.append([full, newEvent(2)])
      const [first, second] = await store.unrouted(10)
      expect(first).toEqual({ ...full, seq: first?.seq, body: new Uint8Array(full.body) })
      expect(second).toStrictEqual({
        ...newEvent(2),
        seq: second?.seq,
        body: new Uint8Array(newEvent(2).body),
      })
      expect(second?.seq).toBeGreaterThan(first?.seq ?? Infinity)
    })

    test.for([
      ['empty', Buffer.alloc(0)],
      ['every byte, invalid UTF-8', Buffer.from(Array.from({ length: 256 }, (_, byte) => 255 - byte))],
      ['a part of a larger buffer', Buffer.from('xx{"a":1}xx').subarray(2, 9)],
      ['a megabyte', Buffer.alloc(1 << 20, 'chat')],
    ] as const)('keeps a body byte by byte: %s', async ([, body]) => {
      const store = await fresh()
      const event = newEvent(1, { body })
      await store.append([event])
      expect(Buffer.from((await store.unrouted(1))[0]?.body ?? []).equals(body)).toBe(true)
      expect(Buffer.from((await store.event(event.id))?.event.body ?? []).equals(body)).toBe(true)
    })

    test('leaves the body with the caller', async () => {
      const store = await fresh()
      const body = new Uint8Array([1, 2, 3])
      await store.append([newEvent(1, { body })])
      expect([...body]).toEqual([1, 2, 3])
    })

    test('keeps an event once, and the first version of it', async () => {
      const store = await fresh()
      await store.append([newEvent(1), newEvent(1, { subject: 'other' })])
      await store.append([newEvent(1, { subject: 'other' }), newEvent(2)])
      const { events } = await store.events({ limit: 10 })
      expect(ids(events)).toEqual([2, 1])
      expect(events[1]).not.toHaveProperty('subject')
      expect(ids(await store.unrouted(10))).toEqual([1, 2])
    })

    test('keeps all events of a call or none, and fails only the call that is wrong', async () => {
      const store = await fresh()
      const wrong = newEvent(2, { command: undefined as never })
      const calls = [[newEvent(1)], [newEvent(3), wrong], [newEvent(4)]].map(events => store.append(events))
      const results = await Promise.allSettled(calls)
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(results[1]).toMatchObject({ reason: { name: 'StoreError', code: expect.any(String) } })
      expect(ids(await store.unrouted(10))).toEqual([1, 4])
    })

    test('survives what cannot be copied to another thread', async () => {
      const store = await fresh()
      await expect(store.append([newEvent(1, { subject: (() => {}) as never })])).rejects.toThrow(/./)
      await store.append([newEvent(2)])
      expect(ids(await store.unrouted(10))).toEqual([2])
    })

    test('keeps what two clients append at once', async () => {
      const first = await opened()
      const second = joinStore(first.share().share)
      const numbers = Array.from({ length: 400 }, (_, n) => n)
      await Promise.all(numbers.map(n => (n % 2 ? first.store : second).append([newEvent(n)])))
      const kept = await second.unrouted(1000)
      expect(ids(kept).toSorted((a, b) => a - b)).toEqual(numbers)
      expect(new Set(kept.map(({ seq }) => seq)).size).toBe(400)
      await second.close()
      await first.store.append([newEvent(400)])
    })
  })

  describe(`${name}: routing`, () => {
    test('gives unrouted events oldest first, without unreadable ones', async () => {
      const store = await fresh()
      await store.append([newEvent(3), newEvent(1, { unreadable: '/Info: missing' }), newEvent(2)])
      expect(ids(await store.unrouted(10))).toEqual([3, 2])
      expect(ids(await store.unrouted(1))).toEqual([3])
    })

    test('is recorded once', async () => {
      const store = await fresh()
      const [event] = await appendRouted(
        store,
        [newEvent(1)],
        ['r/a', { destination: 'r/b', state: 'dead', reason: 'threw' }],
      )
      const seq = event?.seq ?? 0
      await store.recordRouting([
        { seq, routedAt: 9, explanation: '{}', deliveries: [{ destination: 'r/c', state: 'waiting' }] },
        {
          seq: seq + 1000,
          routedAt: 9,
          explanation: '{}',
          deliveries: [{ destination: 'r/c', state: 'waiting' }],
        },
      ])
      expect(await store.unrouted(10)).toEqual([])
      const planned = {
        eventId: newEvent(1).id,
        seq,
        command: newEvent(1).command,
        attempts: 0,
        createdAt: START,
        updatedAt: START,
        position: 1,
        attemptList: [],
      }
      expect(await store.event(newEvent(1).id)).toStrictEqual({
        event: { ...newEvent(1), seq, body: new Uint8Array(newEvent(1).body) },
        routedAt: START,
        explanation: explanation('passed'),
        deliveries: [
          { ...planned, destination: 'r/a', state: 'waiting', dueAt: START },
          { ...planned, destination: 'r/b', state: 'dead', reason: 'threw' },
        ],
      })
      expect((await store.takeDue(take('r/c'))).deliveries).toEqual([])
    })

    test('knows nothing of an event that is not there', async () => {
      expect(await (await fresh()).event('nobody')).toBeUndefined()
    })
  })

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
      await store.retain({ before: START + 20 * MINUTE, limit: 100 })
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
          createdAt: START + 1,
          updatedAt: START + 15,
          position: 2,
          reason: 'answered 400',
        },
      ])
    })
  })

  describe(`${name}: telling of work`, () => {
    test.for<[string, (store: Store) => Promise<unknown>]>([
      ['an event', store => store.append([newEvent(2)])],
      ['a plan', async store => appendRouted(store, [], ['r/b'])],
      ['a release', store => store.release('me', START)],
    ])('tells every client of %s', async ([, act]) => {
      const first = await opened()
      const second = joinStore(first.share().share)
      await appendRouted(first.store, [newEvent(0)], ['r/a'])
      await first.store.takeDue(take('r/a'))
      await first.store.append([newEvent(1)])
      // These answers come after the hints of all that was done before.
      await Promise.all([first.store.unrouted(1), second.unrouted(1)])
      const told = new Set<Store>()
      for (const store of [first.store, second]) store.onWork(() => told.add(store))
      await act(first.store)
      await until(() => told.size === 2, 'both clients are told')
      await second.close()
    })
  })

  describe(`${name}: closing`, () => {
    test('answers what was asked before, refuses what comes after, and may be done twice', async () => {
      const only = await opened()
      const { store } = only
      const asked = store.append([newEvent(1)])
      await Promise.all([only.close(), only.close()])
      await expect(asked).resolves.toBeUndefined()
      await expect(store.append([newEvent(2)])).rejects.toMatchObject({
        name: 'StoreError',
        code: 'STORE_CLOSED',
      })
      await expect(store.events({ limit: 1 })).rejects.toMatchObject({ name: 'StoreError' })
      await only.close()
    })

    test('never leaves a call of another client unanswered', async () => {
      const first = await opened()
      const second = joinStore(first.share().share)
      const asked = [1, 2, 3].map(n => second.append([newEvent(n)]))
      await first.close()
      const results = await Promise.allSettled([...asked, second.unrouted(1)])
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'StoreError' })
      }
      expect(results.at(-1)?.status).toBe('rejected')
    })
  })
}
