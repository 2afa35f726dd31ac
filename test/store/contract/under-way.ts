/** What every engine tells of attempts that are under way. */
import { describe, expect, test } from 'vitest'
import { appendRouted } from '../../support/routed.ts'
import { newEvent, START } from '../../support/store-events.ts'
import { attempt, take } from './attempts.ts'
import { testStores, type OpenEmpty } from './stores.ts'

export const underWayContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  describe(`${name}: under way`, () => {
    test('tells which attempt is under way, first or later, and none when it is over', async () => {
      const store = await fresh()
      const [event] = await appendRouted(store, [newEvent(1)], ['r/a'])
      const seq = event?.seq ?? 0
      const underWay = () => store.attemptUnderWay(seq, 'r/a')
      expect(await underWay()).toBeUndefined()
      await store.takeDue(take('r/a'))
      expect(await underWay()).toBe(1)
      expect(await store.attemptUnderWay(seq, 'r/b')).toBeUndefined()
      await store.recordAttempts([attempt(seq, { outcome: 'retry', state: 'waiting', dueAt: START + 50 })])
      expect(await underWay()).toBeUndefined()
      await store.takeDue(take('r/a', { now: START + 50, leaseUntil: START + 60_000 }))
      expect(await underWay()).toBe(2)
      await store.release('me', START + 60)
      expect(await underWay()).toBeUndefined()
      await store.takeDue(take('r/a', { now: START + 60, leaseUntil: START + 60_000 }))
      await store.recordAttempts([attempt(seq, { attempt: 3 })])
      expect(await underWay()).toBeUndefined()
    })
  })
}
