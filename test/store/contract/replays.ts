/** What every engine promises of replays: they plan again what was made before, step by step, and can be paused and ended. */
import { describe, expect, test } from 'vitest'
import { ids, newEvent, START } from '../../support/store-events.ts'
import { known, nextNumber, numbers, plan, record, take } from './planned.ts'
import { testStores, type OpenEmpty } from './stores.ts'

export const replaysContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  describe(`${name}: replays`, () => {
    test('plans again what was made, plans what was not, and leaves alone what waits', async () => {
      const store = await fresh()
      const first = await plan(store, 'ann')
      for (const delivery of await take(store)) await record(store, delivery, 'delivered')
      const second = await plan(store, 'ann')
      const id = await store.addReplay({ request: '{}', createdAt: START, total: 2 })
      const events = await store.eventsAfter({ limit: 10 }, 0)
      expect(ids(events)).toEqual([first, second])
      expect(await store.countEvents({ subject: 'ann' })).toBe(2)
      const replanned = events.map(({ seq }) => ({
        seq,
        deliveries: ['r/a', 'r/new'].map(destination => ({ destination, orderKey: 'ann' })),
      }))
      await store.advanceReplay(id, events[1]?.seq ?? 0, replanned, START + 1)
      expect(await store.replays(10)).toMatchObject([{ id, state: 'running', total: 2, done: 2, planned: 3 }])
      expect(numbers(await take(store, START + 2))).toEqual([second])
      expect(await known(store, 'r/new')).toMatchObject({ waiting: 2 })
      // What waited was planned by the routing.
      const replayIds = async (number: number) =>
        (await store.event(newEvent(number).id))?.deliveries.map(({ replayId }) => replayId)
      expect([await replayIds(first), await replayIds(second)]).toEqual([
        [id, id],
        [undefined, id],
      ])
    })

    test('tells how many deliveries waited already, and when the first of them is due', async () => {
      const store = await fresh()
      for (const subject of ['ann', 'ann', 'bob', 'eve']) await plan(store, subject)
      for (const [index, delivery] of (await take(store)).entries())
        if (index === 2) await record(store, delivery, 'delivered')
        else await record(store, delivery, 'waiting', { dueAt: START + 9_000 - index })
      const events = await store.eventsAfter({ limit: 10 }, 0)
      const id = await store.addReplay({ request: '{}', createdAt: START, total: 4 })
      expect(await store.replay(id)).not.toHaveProperty('waiting')
      for (const half of [events.slice(0, 2), events.slice(2)]) {
        const replanned = half.map(({ seq }) => ({ seq, deliveries: [{ destination: 'r/a' }] }))
        await store.advanceReplay(id, half.at(-1)?.seq ?? 0, replanned, START + 1)
      }
      expect(await store.replay(id)).toMatchObject({ planned: 1, waiting: 3, waitingUntil: START + 8_999 })
    })

    test('what was asked for again by hand since comes from no replay', async () => {
      const store = await fresh()
      const number = await plan(store, 'ann')
      for (const delivery of await take(store)) await record(store, delivery, 'delivered')
      const id = await store.addReplay({ request: '{}', createdAt: START, total: 1 })
      const [{ seq } = expect.fail()] = await store.eventsAfter({ limit: 1 }, 0)
      await store.advanceReplay(id, seq, [{ seq, deliveries: [{ destination: 'r/a' }] }], START + 1)
      const delivery = async () => (await store.event(newEvent(number).id))?.deliveries[0]
      expect(await delivery()).toMatchObject({ replayId: id, replays: 1 })
      for (const again of await take(store, START + 2)) await record(store, again, 'dead')
      await store.moveDeliveries({ state: 'dead' }, 'waiting', 10, START + 3)
      expect(await delivery()).toMatchObject({ replays: 2 })
      expect(await delivery()).not.toHaveProperty('replayId')
    })

    test('the oldest that is running is found behind any number of newer ones, and those under way are counted', async () => {
      const store = await fresh()
      const add = () => store.addReplay({ request: '{}', createdAt: START, total: 0 })
      const paused = await add()
      await store.setReplayState(paused, 'paused', START)
      const oldest = await add()
      for (let n = 0; n < 120; n += 1) {
        const id = await add()
        if (n > 0) await store.setReplayState(id, 'done', START)
      }
      expect(await store.runningReplay()).toEqual((await store.replays(200)).find(({ id }) => id === oldest))
      expect(await store.countReplays()).toEqual({ running: 2, paused: 1 })
      await store.setReplayState(oldest, 'cancelled', START)
      expect((await store.runningReplay())?.id).toBeGreaterThan(oldest)
    })

    test('leaves to the routing what is still to be routed', async () => {
      const store = await fresh()
      const number = nextNumber()
      await store.append([newEvent(number)])
      const [event] = await store.takeUnrouted(1)
      const id = await store.addReplay({ request: '{}', createdAt: START, total: 1 })
      const seq = event?.seq ?? 0
      await store.advanceReplay(id, seq, [{ seq, deliveries: [{ destination: 'r/a' }] }], START)
      expect(await store.replays(1)).toMatchObject([{ done: 1, planned: 0, cursor: seq }])
      const deliveries = [{ destination: 'r/a', state: 'waiting' as const }]
      await store.recordRouting([{ seq, routedAt: START, explanation: '{}', deliveries }])
      expect(numbers(await take(store))).toEqual([number])
    })

    test('another request takes the place of its own while it is under way, and changes neither state nor pace', async () => {
      const store = await fresh()
      const id = await store.addReplay({ request: '{"a":1}', createdAt: START, total: 1 })
      for (const [state, request, then] of [
        ['running', '{"a":2}', '{"a":2}'],
        ['paused', '{"a":3}', '{"a":3}'],
        ['cancelled', '{"a":4}', '{"a":3}'],
      ] as const) {
        await store.setReplayState(id, state, START + 1)
        const changed = { id, state, request: then, updatedAt: START + 1, total: 1 }
        expect(await store.setReplayRequest(id, request)).toMatchObject(changed)
        expect(await store.replay(id)).toMatchObject(changed)
      }
      expect(await store.setReplayRequest(id + 1, '{}')).toBeUndefined()
      expect(await store.replay(id + 1)).toBeUndefined()
    })

    test('one that is paused, done or cancelled does nothing, and an ended one does not begin again', async () => {
      const store = await fresh()
      await plan(store, undefined)
      const [event] = await store.eventsAfter({ limit: 1 }, 0)
      const id = await store.addReplay({ request: '{"a":1}', createdAt: START, total: 1 })
      const step = [{ seq: event?.seq ?? 0, deliveries: [{ destination: 'r/new' }] }]
      expect(await store.setReplayState(id + 1, 'paused', START)).toBeUndefined()
      for (const [state, then] of [
        ['paused', 'paused'],
        ['cancelled', 'cancelled'],
        ['running', 'cancelled'],
      ] as const) {
        expect(await store.setReplayState(id, state, START + 1)).toMatchObject({ id, state: then })
        await store.advanceReplay(id, 1, step, START + 2)
      }
      expect(await store.replays(1)).toMatchObject([
        { state: 'cancelled', done: 0, planned: 0, cursor: 0, request: '{"a":1}' },
      ])
      expect(await known(store, 'r/new')).toBeUndefined()
    })
  })
}
