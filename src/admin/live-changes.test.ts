import { expect, test } from 'vitest'
import type { EventSummary } from '../store/store.ts'
import { LiveFollower, seen, type SeenEvent } from './live-changes.ts'

const event = (seq: number, more: Partial<EventSummary> = {}): SeenEvent =>
  seen({
    id: `event-${seq}`,
    seq,
    app: '1400000001',
    command: 'Profile.CallbackPortraitSet',
    kind: 'after',
    receivedAt: 0,
    time: 0,
    byAdmin: false,
    deliveries: [],
    ...more,
  })

const seqsOf = (events: readonly SeenEvent[]) => events.map(({ event: { seq } }) => seq)

test('what came after the given one is new, once', () => {
  const follower = new LiveFollower(2, 0)
  const first = follower.look([event(4), event(3), event(2)], 0)
  expect(seqsOf(first.events)).toEqual([4, 3])
  expect(follower.look([event(4), event(3), event(2)], 250)).toEqual({ events: [], changed: [], more: 0 })
  expect(seqsOf(follower.look([event(5), event(4), event(3)], 500).events)).toEqual([5])
})

test('what does not fit is counted', () => {
  const follower = new LiveFollower(10, 0)
  expect(follower.look([event(100), event(99)], 0)).toMatchObject({ more: 88 })
  expect(follower.look([event(102), event(101)], 250)).toMatchObject({ more: 0 })
  expect(follower.look([event(103), event(102)], 500)).toMatchObject({ more: 0 })
  expect(follower.look([event(106), event(105)], 750)).toMatchObject({ more: 1 })
})

test('a lower number that shows up later is new, for two seconds', () => {
  const follower = new LiveFollower(0, 0)
  follower.look([event(3), event(1)], 0)
  expect(seqsOf(follower.look([event(3), event(2), event(1)], 1_000).events)).toEqual([2])
  follower.look([event(9), event(3)], 2_000)
  expect(seqsOf(follower.look([event(9), event(5), event(3)], 2_500).events)).toEqual([5])
  expect(seqsOf(follower.look([event(9), event(5), event(4)], 9_000).events)).toEqual([])
})

test('what has come further is told again', () => {
  const follower = new LiveFollower(0, 0)
  follower.look([event(1)], 0)
  const routed = event(1, { routedAt: 5, deliveries: [{ destination: 'r/d', state: 'waiting' }] })
  expect(follower.look([routed], 250).changed).toEqual([routed])
  expect(follower.look([routed], 500).changed).toEqual([])
})
