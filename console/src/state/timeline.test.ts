import { expect, test } from 'vitest'
import { beginning, laneOf, type Delivery } from './timeline.ts'

const at = (ms: number): string => new Date(ms).toISOString()

const attempt = (number: number, startedAt: number) => ({
  attempt: number,
  startedAt: at(startedAt),
  durationMs: 10,
  outcome: 'retry' as const,
})

const delivery = (part: Partial<Delivery>): Delivery => ({
  destination: 'a/b',
  state: 'waiting',
  attempts: 0,
  attemptsBefore: 0,
  createdAt: at(1000),
  updatedAt: at(1000),
  position: 1,
  attemptList: [],
  ...part,
})

test('waits are from the end of one attempt to the begin of the next, and drawn shorter the longer they are', () => {
  const lane = laneOf(
    delivery({ attemptList: [attempt(1, 1000), attempt(2, 2010), attempt(3, 102_020)], dueAt: at(200_000) }),
  )
  expect(lane.map(({ kind, waitMs }) => [kind, waitMs])).toEqual([
    ['attempt', 0],
    ['attempt', 1000],
    ['attempt', 100_000],
    ['next', 97_970],
  ])
  const [none = 0, short = 0, long = 0] = lane.map(({ weight }) => weight)
  expect(none).toBeLessThan(short)
  expect(long).toBeLessThan(short * 3)
})

test('of many attempts the last are drawn, after the wait before them', () => {
  const lane = laneOf(
    delivery({
      state: 'dead',
      attemptList: Array.from({ length: 100 }, (_, index) => attempt(index + 1, index * 1000)),
    }),
  )
  expect(lane).toHaveLength(12)
  expect(lane[0]).toMatchObject({ attempt: 89, waitMs: 990 })
})

test('a clock that went back makes no wait of less than nothing', () => {
  const lane = laneOf(delivery({ createdAt: at(5000), attemptList: [attempt(1, 1000)] }))
  expect(lane[0]?.waitMs).toBe(0)
})

test('what is the same for all comes in the order of its times', () => {
  const event = { receivedAt: at(1000), routedAt: at(1050), decision: { durationMs: 20 } }
  expect(beginning(event as never).map(({ kind, waitMs }) => [kind, waitMs])).toEqual([
    ['received', 0],
    ['told', 20],
    ['routed', 30],
  ])
})
