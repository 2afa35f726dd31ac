/** What every engine promises of archives: all of an event comes out, a page at a time, and goes in again as history, once. */
import { describe, expect, test } from 'vitest'
import { ARCHIVED_BYTES_MAX } from '../../../src/store/archives.ts'
import type { ArchivedEvent, EventQuery, ImportedEvent, Store } from '../../../src/store/store.ts'
import { allIds } from '../../support/all-ids.ts'
import { ids, newEvent } from '../../support/store-events.ts'
import { testStores, type OpenEmpty } from './stores.ts'

const TAG = 'Tag_Profile_IM_Nick'
const HISTORY = '{"reason":"imported","routes":[]}'

const changing = (n: number, value: string) => newEvent(n, { subject: 'ann', changes: [{ tag: TAG, value }] })

/** The pages of an archive. */
const pages = async (store: Store, query: EventQuery): Promise<ArchivedEvent[][]> => {
  const found: ArchivedEvent[][] = []
  let cursor: number | undefined
  do {
    const page = await store.exportEvents({ ...query, ...(cursor !== undefined && { cursor }) })
    found.push(page.events)
    cursor = page.cursor
  } while (cursor !== undefined)
  return found
}

const numbers = (found: ArchivedEvent[][]): number[][] =>
  found.map(page => ids(page.map(({ event }) => event)))

export const archiveContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  describe(`${name}: archives`, () => {
    test('give all of an event, oldest first', async () => {
      const store = await fresh()
      const body = Buffer.from([0x7b, 0, 0xff, 0x7d])
      const full = newEvent(3, { operator: 'bob', node: 'n1', traceParent: '00-a', unreadable: 'x', body })
      await store.append([changing(1, 'a'), changing(2, 'b'), full])
      await store.recordDecision(full.id, '{"told":"allow"}')
      const { events, ...rest } = await store.exportEvents({ limit: 10 })
      expect(rest).toEqual({})
      expect(ids(events.map(({ event }) => event))).toEqual([1, 2, 3])
      expect(events[1]?.event.before).toEqual({ [TAG]: 'a' })
      expect(events[2]).toEqual({
        event: { ...full, seq: events[2]?.event.seq, body: new Uint8Array(body) },
        decision: '{"told":"allow"}',
      })
    })

    test('have pages that end by number and by bytes, and nothing is left out', async () => {
      const store = await fresh()
      expect(await store.exportEvents({ limit: 2 })).toEqual({ events: [] })
      await store.append([1, 2, 3, 4].map(n => newEvent(n)))
      const large = Buffer.alloc(ARCHIVED_BYTES_MAX / 2 + 1, 'x')
      await store.append([5, 6, 7, 8].map(n => newEvent(n, { body: large })))
      expect(numbers(await pages(store, { limit: 3 }))).toEqual([
        [1, 2, 3],
        [4, 5, 6],
        [7, 8],
      ])
      expect(numbers(await pages(store, { limit: 100 }))).toEqual([
        [1, 2, 3, 4, 5, 6],
        [7, 8],
      ])
    })

    test('take the filters of events, and a user who did it or whom it is about', async () => {
      const store = await fresh()
      await store.append([
        newEvent(1, { operator: 'ann', subject: 'bob' }),
        newEvent(2, { operator: 'eve', subject: 'ann' }),
        newEvent(3, { operator: 'eve', subject: 'bob' }),
        newEvent(4, { app: '2', operator: 'ann' }),
      ])
      await store.recordDecision(newEvent(3).id, '{"reason":"shadow"}')
      const found = async (query: Omit<EventQuery, 'limit'>) =>
        numbers(await pages(store, { ...query, limit: 10 })).flat()
      expect(await found({ user: 'ann' })).toEqual([1, 2, 4])
      expect(await found({ user: 'ann', app: '1400000001' })).toEqual([1, 2])
      expect(await found({ since: newEvent(2).receivedAt, until: newEvent(4).receivedAt })).toEqual([2, 3])
      expect(await found({ reason: 'shadow' })).toEqual([3])
      expect(await found({ user: "x' OR 1=1" })).toEqual([])
    })

    test('come back as they were, as history or to be routed, and once', async () => {
      const store = await fresh()
      const history: ImportedEvent = {
        ...newEvent(1, { kind: 'before', operator: 'bob', node: 'n1', traceParent: '00-a' }),
        before: { [TAG]: 'then', n: 1 },
        decision: '{"told":"refuse"}',
        explanation: HISTORY,
      }
      const unreadable = { ...newEvent(3, { unreadable: 'x' }), explanation: HISTORY }
      expect(await store.importEvents([history, newEvent(2), unreadable, history])).toBe(3)
      expect(await store.importEvents([{ ...history, subject: 'other' }, newEvent(2)])).toBe(0)
      expect(ids(await store.takeUnrouted(10))).toEqual([2])
      expect(await allIds(store)).toHaveLength(3)
      const { explanation: _, decision: __, ...kept } = history
      expect(await store.event(history.id)).toEqual({
        event: { ...kept, seq: expect.any(Number), body: new Uint8Array(kept.body) },
        decision: '{"told":"refuse"}',
        explanation: HISTORY,
        routedAt: history.receivedAt,
        deliveries: [],
      })
      expect(await store.event(unreadable.id)).not.toHaveProperty('routedAt')
    })

    test('fill profiles by the times of their events, and keep the values before as they are', async () => {
      const store = await fresh()
      await store.append([changing(5, 'now')])
      await store.importEvents([{ ...changing(3, 'then'), explanation: HISTORY }])
      expect((await store.event(newEvent(3).id))?.event).not.toHaveProperty('before')
      await store.append([changing(4, 'between'), changing(6, 'later')])
      expect((await store.event(newEvent(4).id))?.event.before).toEqual({ [TAG]: 'then' })
      expect((await store.event(newEvent(6).id))?.event.before).toEqual({ [TAG]: 'now' })
      const profile = await store.profile('1400000001', 'ann')
      expect(profile.map(({ value }) => value)).toEqual(['later', 'now', 'between', 'then'])
    })

    test('are imported as a whole or not at all', async () => {
      const store = await fresh()
      const wrong = { ...newEvent(2), command: undefined as never }
      await expect(store.importEvents([newEvent(1), wrong])).rejects.toMatchObject({ name: 'StoreError' })
      expect(await allIds(store)).toEqual([])
      expect(await store.takeUnrouted(10)).toEqual([])
      expect(await store.importEvents([newEvent(1)])).toBe(1)
      expect(ids(await store.takeUnrouted(10))).toEqual([1])
    })
  })
}
