/** What every engine promises of routing: each event is given to be routed in its turn, and what comes of it is recorded once. */
import { describe, expect, test } from 'vitest'
import { appendRouted, explanation } from '../../support/routed.ts'
import { ids, newEvent, START } from '../../support/store-events.ts'
import { take } from './attempts.ts'
import { testStores, type OpenEmpty } from './stores.ts'

export const routingContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  describe(`${name}: routing`, () => {
    test('gives unrouted events oldest first, without unreadable ones', async () => {
      const store = await fresh()
      await store.append([newEvent(3), newEvent(1, { unreadable: '/Info: missing' }), newEvent(2)])
      expect(ids(await store.takeUnrouted(10))).toEqual([3, 2])
      expect(ids(await store.takeUnrouted(1))).toEqual([3])
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
      expect(await store.takeUnrouted(10)).toEqual([])
      const planned = {
        eventId: newEvent(1).id,
        seq,
        command: newEvent(1).command,
        attempts: 0,
        attemptsBefore: 0,
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
}
