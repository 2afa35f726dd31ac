/** What every engine promises about order, pauses, counts, repeats, and what is changed by hand. */
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { OpenStore } from '../src/store/open.ts'
import type { AttemptRecord, DestinationRecord, DueDelivery, Store } from '../src/store/store.ts'
import { newEvent, START } from './store-events.ts'

const TEN_MINUTES = 600_000

export const storeOrderContract = (name: string, open: () => Promise<OpenStore>): void => {
  const fresh = async (): Promise<Store> => {
    const store = await open()
    onTestFinished(() => store.close())
    return store.store
  }

  let count = 0
  /** Plans one ordered delivery of a new event to `r/a`; returns the event's number. */
  const plan = async (store: Store, orderKey: string | undefined, destination = 'r/a'): Promise<number> => {
    const number = ++count
    await store.append([newEvent(number, { ...(orderKey !== undefined && { subject: orderKey }) })])
    const [event] = await store.unrouted(1)
    const delivery = { destination, state: 'waiting' as const, ...(orderKey !== undefined && { orderKey }) }
    await store.recordRouting([
      { seq: event?.seq ?? 0, routedAt: START, explanation: '{}', deliveries: [delivery] },
    ])
    return number
  }

  const take = async (store: Store, now = START, limit = 10): Promise<DueDelivery[]> => {
    const lanes = [{ destination: 'r/a', limit }]
    return (await store.takeDue({ lanes, now, leaseUntil: now + 1000, owner: 'me' })).deliveries
  }

  const numbers = (deliveries: { event: { id: string } }[]): number[] =>
    deliveries.map(({ event }) => Number(event.id.slice(-12)))

  const record = (
    store: Store,
    { event, destination, attempt }: DueDelivery,
    state: AttemptRecord['state'],
    more: Partial<AttemptRecord> = {},
  ): Promise<void> => {
    const outcome = state === 'waiting' ? 'retry' : state === 'dead' ? 'rejected' : 'delivered'
    return store.recordAttempts([
      { seq: event.seq, destination, attempt, startedAt: START, durationMs: 1, outcome, state, ...more },
    ])
  }

  const known = async (store: Store, destination = 'r/a'): Promise<DestinationRecord | undefined> =>
    (await store.destinations()).find(one => one.name === destination)

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
      { timeout: 240_000 },
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
          { numRuns: 40 },
        )
      },
    )
  })

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
      expect(await store.countDeliveries(selection, 10)).toBe(1)
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
      const countOf = (more: object) => store.countDeliveries({ ...dead, ...more }, 100)
      expect(await countOf({})).toBe(3)
      expect(await store.countDeliveries(dead, 2)).toBe(2)
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

    test('what waits for its next attempt is hurried; what waits behind is not', async () => {
      const store = await fresh()
      const first = await plan(store, 'ann')
      await plan(store, 'ann')
      const [taken] = await take(store)
      await record(store, taken as DueDelivery, 'waiting', { dueAt: START + TEN_MINUTES })
      await store.hurry('r/a', 10, START + 1)
      expect(numbers(await take(store, START + 1))).toEqual([first])
    })

    test('the circuit is kept with the attempt', async () => {
      const store = await fresh()
      await plan(store, 'ann')
      const [taken] = await take(store)
      await record(store, taken as DueDelivery, 'waiting', { dueAt: START + 1, circuit: '{"failures":1}' })
      expect((await known(store))?.circuit).toBe('{"failures":1}')
      expect(await store.circuits()).toEqual([{ name: 'r/a', circuit: '{"failures":1}' }])
    })
  })

  describe(`${name}: digests`, () => {
    const WINDOW = 60_000

    /** Plans so many events for a digest of `r/a`, in one call. */
    const gather = async (store: Store, size: number, now = START): Promise<number[]> => {
      const planned = Array.from({ length: size }, () => ++count)
      await store.append(planned.map(number => newEvent(number)))
      const delivery = { destination: 'r/a', state: 'waiting', digestMs: WINDOW } as const
      for (let rest = await store.unrouted(500); rest.length > 0; rest = await store.unrouted(500)) {
        await store.recordRouting(
          rest.map(({ seq }) => ({ seq, routedAt: now, explanation: '{}', deliveries: [delivery] })),
        )
      }
      return planned
    }

    const membersOf = (deliveries: DueDelivery[]): number[][] =>
      deliveries.map(({ members = [] }) => numbers(members.map(event => ({ event }))))

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

  describe(`${name}: retention`, () => {
    const settled = async (store: Store, state: AttemptRecord['state'] | undefined): Promise<number> => {
      const planned = await plan(store, undefined)
      const [delivery] = await take(store)
      if (state) await record(store, delivery as DueDelivery, state, { dueAt: START + TEN_MINUTES })
      return planned
    }
    const kept = async (store: Store): Promise<number[]> =>
      numbers((await store.events({ limit: 100 })).events.map(event => ({ event }))).toReversed()

    test('old events go with all that belongs to them; undecided ones and the newest stay', async () => {
      const store = await fresh()
      const [gone, waits, dead] = [
        await settled(store, 'delivered'),
        await settled(store, 'waiting'),
        await settled(store, 'dead'),
      ]
      const unrouted = ++count
      await store.append([newEvent(unrouted)])
      const newest = ++count
      await store.append([newEvent(newest)])
      expect(await store.retain({ before: START + count * 2000, limit: 100 })).toBe(4)
      expect(await kept(store)).toEqual([waits, dead, unrouted, newest])
      expect(await store.event(newEvent(gone).id)).toBeUndefined()
      await store.moveDeliveries({ state: 'dead' }, 'cancelled', 1, START)
      await store.retain({ before: START + count * 2000, limit: 100 })
      expect(await kept(store)).toEqual([waits, unrouted, newest])
    })

    test('young events stay, and no more are looked at in one call than asked for', async () => {
      const store = await fresh()
      const planned: number[] = []
      for (let index = 0; index < 5; index += 1) planned.push(await settled(store, 'delivered'))
      const before = newEvent(planned[3] ?? 0).receivedAt
      expect(await store.retain({ before, limit: 2 })).toBe(2)
      expect(await kept(store)).toEqual(planned.slice(2))
      expect(await store.retain({ before, limit: 2 })).toBe(1)
      expect(await kept(store)).toEqual(planned.slice(3))
    })

    test('many undecided ones do not hide what is behind them', async () => {
      const store = await fresh()
      for (let index = 0; index < 6; index += 1) await settled(store, 'dead')
      const gone = await settled(store, 'delivered')
      const newest = await settled(store, 'delivered')
      const limits = { before: START + count * 2000, limit: 2 }
      for (let call = 0; call < 5; call += 1) await store.retain(limits)
      expect(await kept(store)).not.toContain(gone)
      expect(await kept(store)).toContain(newest)
    })

    test('what is beyond the size goes, oldest first', async () => {
      const store = await fresh()
      const body = new Uint8Array(100_000)
      const planned = Array.from({ length: 30 }, () => ++count)
      await store.append(planned.map(number => newEvent(number, { body, unreadable: 'for the size only' })))
      for (let call = 0; call < 30; call += 1) await store.retain({ atMostBytes: 1_500_000, limit: 1 })
      const left = await kept(store)
      expect(left.length).toBeGreaterThan(5)
      expect(left.length).toBeLessThan(16)
      expect(left).toEqual(planned.slice(-left.length))
    })
  })

  describe(`${name}: replays`, () => {
    test('plans again what was made, plans what was not, and leaves alone what waits', async () => {
      const store = await fresh()
      const first = await plan(store, 'ann')
      for (const delivery of await take(store)) await record(store, delivery, 'delivered')
      const second = await plan(store, 'ann')
      const id = await store.addReplay({ request: '{}', createdAt: START, total: 2 })
      const events = await store.eventsAfter({ limit: 10 }, 0)
      expect(numbers(events.map(event => ({ event })))).toEqual([first, second])
      expect(await store.countEvents({ subject: 'ann' })).toBe(2)
      const replanned = events.map(({ seq }) => ({
        seq,
        deliveries: ['r/a', 'r/new'].map(destination => ({ destination, orderKey: 'ann' })),
      }))
      await store.advanceReplay(id, events[1]?.seq ?? 0, replanned, START + 1)
      expect(await store.replays(10)).toMatchObject([{ id, state: 'running', total: 2, done: 2, planned: 3 }])
      expect(numbers(await take(store, START + 2))).toEqual([second])
      expect(await known(store, 'r/new')).toMatchObject({ waiting: 2 })
    })

    test('leaves to the routing what is still to be routed', async () => {
      const store = await fresh()
      const number = ++count
      await store.append([newEvent(number)])
      const [event] = await store.unrouted(1)
      const id = await store.addReplay({ request: '{}', createdAt: START, total: 1 })
      const seq = event?.seq ?? 0
      await store.advanceReplay(id, seq, [{ seq, deliveries: [{ destination: 'r/a' }] }], START)
      expect(await store.replays(1)).toMatchObject([{ done: 1, planned: 0, cursor: seq }])
      const deliveries = [{ destination: 'r/a', state: 'waiting' as const }]
      await store.recordRouting([{ seq, routedAt: START, explanation: '{}', deliveries }])
      expect(numbers(await take(store))).toEqual([number])
    })

    test('one that is paused, done or cancelled does nothing, and an ended one does not begin again', async () => {
      const store = await fresh()
      await plan(store, undefined)
      const [event] = await store.eventsAfter({ limit: 1 }, 0)
      const id = await store.addReplay({ request: '{"a":1}', createdAt: START, total: 1 })
      const step = [{ seq: event?.seq ?? 0, deliveries: [{ destination: 'r/new' }] }]
      for (const state of ['paused', 'cancelled', 'running'] as const) {
        await store.setReplayState(id, state, START + 1)
        await store.advanceReplay(id, 1, step, START + 2)
      }
      expect(await store.replays(1)).toMatchObject([
        { state: 'cancelled', done: 0, planned: 0, cursor: 0, request: '{"a":1}' },
      ])
      expect(await known(store, 'r/new')).toBeUndefined()
    })
  })

  describe(`${name}: repeats`, () => {
    test.for([
      ['is left out within ten minutes', 5n, TEN_MINUTES, 1],
      ['is kept after ten minutes', 5n, TEN_MINUTES + 1, 2],
      ['with another key is kept', 6n, 0, 2],
      ['without a key is kept', undefined, 0, 2],
    ] as const)('a callback that comes again %s', async ([, repeatKey, later, kept]) => {
      const store = await fresh()
      await store.append([newEvent(1, { repeatKey: 5n, receivedAt: START })])
      await store.append([
        newEvent(2, { ...(repeatKey !== undefined && { repeatKey }), receivedAt: START + later }),
      ])
      expect(await store.unrouted(10)).toHaveLength(kept)
    })

    test('one of a call that failed was never kept, so it is no repeat when it is tried again', async () => {
      const store = await fresh()
      const wrong = newEvent(2, { command: undefined as never })
      const call = [newEvent(1, { repeatKey: 5n }), wrong]
      await expect(store.append(call)).rejects.toThrow(/./)
      await store.append([newEvent(3, { repeatKey: 6n })])
      expect((await store.unrouted(10)).map(({ id }) => id)).toEqual([newEvent(3).id])
      await store.append([newEvent(1, { repeatKey: 5n }), newEvent(4, { repeatKey: 5n })])
      expect((await store.unrouted(10)).map(({ id }) => id)).toEqual([newEvent(3).id, newEvent(1).id])
    })

    test('one within the same call is left out too; a second append of the same event is no loss', async () => {
      const store = await fresh()
      await store.append([newEvent(1, { repeatKey: -7n }), newEvent(2, { repeatKey: -7n })])
      await store.append([newEvent(1, { repeatKey: -7n })])
      expect((await store.unrouted(10)).map(({ id }) => id)).toEqual([newEvent(1).id])
    })
  })
}
