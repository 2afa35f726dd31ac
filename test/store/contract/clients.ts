/** What every engine promises the clients that share it: they are told of work, and no call is left unanswered when it closes. */
import { describe, expect, test } from 'vitest'
import { joinStore } from '../../../src/store/open.ts'
import type { Store } from '../../../src/store/store.ts'
import { appendRouted } from '../../support/routed.ts'
import { newEvent, START } from '../../support/store-events.ts'
import { until } from '../../support/until.ts'
import { take } from './attempts.ts'
import { testStores, type OpenEmpty } from './stores.ts'

export const clientsContract = (name: string, open: OpenEmpty): void => {
  const { opened } = testStores(open)

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
      await Promise.all([first.store.takeUnrouted(1), second.takeUnrouted(1)])
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
      const results = await Promise.allSettled([...asked, second.takeUnrouted(1)])
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'StoreError' })
      }
      expect(results.at(-1)?.status).toBe('rejected')
    })
  })
}
