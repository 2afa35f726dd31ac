/** What every engine promises of repeats: a callback that comes again within ten minutes is not kept again. */
import { describe, expect, test } from 'vitest'
import { newEvent, START, TEN_MINUTES } from '../../support/store-events.ts'
import { testStores, type OpenEmpty } from './stores.ts'

export const repeatsContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

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
      expect(await store.takeUnrouted(10)).toHaveLength(kept)
    })

    test('one of a call that failed was never kept, so it is no repeat when it is tried again', async () => {
      const store = await fresh()
      const wrong = newEvent(2, { command: undefined as never })
      const call = [newEvent(1, { repeatKey: 5n }), wrong]
      await expect(store.append(call)).rejects.toThrow(/./)
      await store.append([newEvent(3, { repeatKey: 6n })])
      expect((await store.takeUnrouted(10)).map(({ id }) => id)).toEqual([newEvent(3).id])
      await store.append([newEvent(1, { repeatKey: 5n }), newEvent(4, { repeatKey: 5n })])
      expect((await store.takeUnrouted(10)).map(({ id }) => id)).toEqual([newEvent(3).id, newEvent(1).id])
    })

    test('one within the same call is left out too; a second append of the same event is no loss', async () => {
      const store = await fresh()
      await store.append([newEvent(1, { repeatKey: -7n }), newEvent(2, { repeatKey: -7n })])
      await store.append([newEvent(1, { repeatKey: -7n })])
      expect((await store.takeUnrouted(10)).map(({ id }) => id)).toEqual([newEvent(1).id])
    })
  })
}
