/** What every engine counts, in the same way: commits, the calls in them, calls that failed, and repeats. */
import { describe, expect, test } from 'vitest'
import type { Distribution } from '../../../src/base/distribution.ts'
import { readCounts } from '../../../src/store/figures.ts'
import { joinStore } from '../../../src/store/open.ts'
import type { DueDelivery } from '../../../src/store/store.ts'
import { newEvent, START } from '../../support/store-events.ts'
import { plan, record, take } from './planned.ts'
import { testStores, type OpenEmpty } from './stores.ts'

export const countsContract = (name: string, open: OpenEmpty): void => {
  const { opened } = testStores(open)

  const sumOf = ({ figures }: Distribution): number => figures.at(-1) ?? 0
  const countOf = ({ figures }: Distribution): number =>
    figures.slice(0, -1).reduce((sum, count) => sum + count, 0)

  const counted = async () => {
    const all = await opened()
    const read = () => {
      const now = all.figures()
      expect(countOf(now.commitSeconds)).toBe(countOf(now.commitCalls))
      return { commits: countOf(now.commitCalls), calls: sumOf(now.commitCalls), ...readCounts(now) }
    }
    return { store: all.store, join: () => joinStore(all.share().share), read }
  }

  describe(`${name}: counts`, () => {
    test('commits are counted with the calls in them; what only looks is none', async () => {
      const { store, read } = await counted()
      await plan(store, 'ann')
      const [delivery] = await take(store)
      await record(store, delivery as DueDelivery, 'delivered')
      await store.setPaused('r/a', true, START)
      // Append, routing, lease, record and pause. Taking the turn to route may be one of its own.
      const before = read()
      expect(before.commits - 5).toBeOneOf([0, 1])
      expect(before.calls).toBe(before.commits)
      await store.unrouted(9)
      await store.check()
      await store.events({ limit: 9 })
      await store.destinations()
      await take(store)
      await store.recordAttempts([])
      await store.setReplayState(99, 'done', START)
      expect(read()).toEqual(before)
      await Promise.all([store.append([newEvent(1)]), store.append([newEvent(2), newEvent(3)])])
      expect(read()).toEqual({ ...before, commits: before.commits + 1, calls: before.calls + 2 })
    })

    test('calls that fail are counted, each once', async () => {
      const { store, read } = await counted()
      const wrong = newEvent(2, { command: undefined as never, repeatKey: 1n })
      const calls = [store.append([newEvent(1)]), store.append([wrong]), store.append([wrong])]
      const failed = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected')
      expect(failed).toHaveLength(2)
      expect(read()).toMatchObject({ failedCalls: 2, repeats: 0 })
    })

    test('repeats are counted, whether they come together or later, and whatever else fails', async () => {
      const { store, read } = await counted()
      const again = (n: number) => newEvent(n, { repeatKey: 7n, receivedAt: START })
      await store.append([again(1), again(2), newEvent(3)])
      expect(read()).toMatchObject({ repeats: 1 })
      await store.append([again(1)])
      await store.append([newEvent(3)])
      expect(read()).toMatchObject({ repeats: 2 })
      const wrong = newEvent(4, { command: undefined as never })
      await Promise.allSettled([store.append([again(5)]), store.append([wrong]), store.append([again(6)])])
      expect(read()).toMatchObject({ repeats: 4, failedCalls: 1 })
    })

    test('what other threads do is counted too, and stays when they are gone', async () => {
      const { join, read } = await counted()
      const other = join()
      await other.append([newEvent(1, { repeatKey: 3n }), newEvent(2, { repeatKey: 3n })])
      await expect(other.append([newEvent(4, { command: undefined as never })])).rejects.toThrow(/./)
      const all = { commits: 1, calls: 1, failedCalls: 1, repeats: 1 }
      expect(read()).toEqual(all)
      await other.close()
      expect(read()).toEqual(all)
    })
  })
}
