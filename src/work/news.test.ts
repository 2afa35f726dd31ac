import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { NewEvent } from '../store/store.ts'
import { createNews, type News } from './news.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const start = (): { news: News; die: (count: number) => void; told: () => unknown[] } => {
  const written: NewEvent[] = []
  const store = {
    append: (events: NewEvent[]) => Promise.resolve(void written.push(...events)),
    destinations: () => Promise.resolve([]),
  }
  const news = createNews(store, 'http://admin', error => expect.fail(String(error)))
  let died = 0
  return {
    news,
    die(count) {
      for (let number = 0; number < count; number += 1) {
        const event = { id: `event-${(died += 1)}`, command: 'Profile.CallbackPortraitSet' }
        news.tell({ record: { destination: 'all/crm', state: 'dead', reason: 'no' }, event })
      }
    },
    told: () =>
      written.map(({ body }) => {
        const { EventId, AlsoDeadSinceLast } = JSON.parse(new TextDecoder().decode(body)) as never
        return [EventId, AlsoDeadSinceLast]
      }),
  }
}

const MINUTE = 60_000

test('of 50 that die together one is told at once, and the others when the minute is over', async () => {
  const { die, told } = start()
  die(50)
  await vi.advanceTimersByTimeAsync(MINUTE - 1)
  expect(told()).toEqual([['event-1', 0]])
  await vi.advanceTimersByTimeAsync(1)
  expect(told()).toEqual([
    ['event-1', 0],
    ['event-50', 48],
  ])
})

test('there is never more than one in a minute, and nothing where nothing was left out', async () => {
  const { die, told } = start()
  die(2)
  await vi.advanceTimersByTimeAsync(MINUTE)
  die(1)
  await vi.advanceTimersByTimeAsync(MINUTE - 1)
  expect(told()).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(1)
  expect(told()).toEqual([
    ['event-1', 0],
    ['event-2', 0],
    ['event-3', 0],
  ])
  await vi.advanceTimersByTimeAsync(10 * MINUTE)
  expect(told()).toHaveLength(3)
})

test('what has been left out is told before the end', async () => {
  const { news, die, told } = start()
  die(4)
  await news.close()
  expect(told()).toEqual([
    ['event-1', 0],
    ['event-4', 2],
  ])
  expect(vi.getTimerCount()).toBe(0)
})
