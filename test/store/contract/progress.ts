/** What every engine promises of a delivery of which a part is done. */
import { describe, expect, test } from 'vitest'
import { appendRouted } from '../../support/routed.ts'
import { newEvent, START } from '../../support/store-events.ts'
import { attempt, take } from './attempts.ts'
import { testStores, type OpenEmpty } from './stores.ts'

export const progressContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  describe(`${name}: what is done of a delivery`, () => {
    test('is kept until all of it is', async () => {
      const store = await fresh()
      const [event] = await appendRouted(store, [newEvent(1)], ['r/a'])
      const seq = event?.seq ?? 0
      const retried = { outcome: 'retry', state: 'waiting', dueAt: START } as const
      const dead = { outcome: 'rejected', state: 'dead' } as const
      const given: unknown[] = []
      const steps = [
        { ...retried, progress: 'a "half" 😀' },
        retried,
        { ...retried, progress: 'more' },
        dead,
        { ...dead, progress: 'most' },
        {},
        retried,
      ]
      const id = await store.addReplay({ request: '{}', createdAt: START, total: 1 })
      for (const [index, step] of steps.entries()) {
        const { deliveries } = await store.takeDue(take('r/a'))
        given.push(deliveries[0]?.progress)
        await store.recordAttempts([attempt(seq, { attempt: index + 1, ...step })])
        await store.moveDeliveries({ state: 'dead' }, 'waiting', 10, START)
        if (!('state' in step))
          await store.advanceReplay(id, 1, [{ seq, deliveries: [{ destination: 'r/a' }] }], START)
      }
      expect(given).toEqual([undefined, 'a "half" 😀', 'a "half" 😀', 'more', 'more', 'most', undefined])
    })
  })
}
