/** What every engine promises of keeping: each event as it came, once, and all of a call or none. */
import { describe, expect, test } from 'vitest'
import { joinStore } from '../../../src/store/open.ts'
import { ids, newEvent } from '../../support/store-events.ts'
import { testStores, type OpenEmpty } from './stores.ts'

export const keepingContract = (name: string, open: OpenEmpty): void => {
  const { opened, fresh } = testStores(open)

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
      const [first, second] = await store.takeUnrouted(10)
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
      expect(Buffer.from((await store.takeUnrouted(1))[0]?.body ?? []).equals(body)).toBe(true)
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
      expect(ids(await store.takeUnrouted(10))).toEqual([1, 2])
    })

    test('keeps all events of a call or none, and fails only the call that is wrong', async () => {
      const store = await fresh()
      const wrong = newEvent(2, { command: undefined as never })
      const calls = [[newEvent(1)], [newEvent(3), wrong], [newEvent(4)]].map(events => store.append(events))
      const results = await Promise.allSettled(calls)
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(results[1]).toMatchObject({ reason: { name: 'StoreError', code: expect.any(String) } })
      expect(ids(await store.takeUnrouted(10))).toEqual([1, 4])
    })

    test('survives what cannot be copied to another thread', async () => {
      const store = await fresh()
      await expect(store.append([newEvent(1, { subject: (() => {}) as never })])).rejects.toThrow(/./)
      await store.append([newEvent(2)])
      expect(ids(await store.takeUnrouted(10))).toEqual([2])
    })

    test('keeps what two clients append at once', async () => {
      const first = await opened()
      const second = joinStore(first.share().share)
      const numbers = Array.from({ length: 400 }, (_, n) => n)
      await Promise.all(numbers.map(n => (n % 2 ? first.store : second).append([newEvent(n)])))
      const kept = await second.takeUnrouted(1000)
      expect(ids(kept).toSorted((a, b) => a - b)).toEqual(numbers)
      expect(new Set(kept.map(({ seq }) => seq)).size).toBe(400)
      await second.close()
      await first.store.append([newEvent(400)])
    })
  })
}
