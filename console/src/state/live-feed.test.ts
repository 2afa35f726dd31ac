import { expect, test } from 'vitest'
import { allAfter, LiveFeed, ROWS_MAX, stretchesOf, withNow, type LiveEvent } from './live-feed.ts'

const event = (seq: number, routedAt?: string): LiveEvent => ({
  id: `id-${seq}`,
  seq,
  app: '1',
  command: 'Profile.CallbackPortraitSet',
  kind: 'after',
  receivedAt: '2026-11-30T12:00:00.000Z',
  time: '2026-11-30T12:00:00.000Z',
  byAdmin: false,
  deliveries: [],
  ...(routedAt !== undefined && { routedAt }),
})

/** From the higher number down to the lower one. */
const events = (from: number, to: number): LiveEvent[] =>
  Array.from({ length: from - to + 1 }, (_, index) => event(from - index))

const seqs = (feed: LiveFeed): number[] => feed.rows.map(row => row.event.seq)

test('new ones go on top, and are counted; what was there is not', () => {
  const feed = new LiveFeed()
  feed.begin(events(3, 1), 0)
  feed.add({ events: events(5, 4), changed: [], more: 0 }, 0)
  expect([seqs(feed), feed.count, feed.newestSeq]).toEqual([[5, 4, 3, 2, 1], 2, 5])
})

test('what was left out stands between the rows', () => {
  const feed = new LiveFeed()
  feed.begin(events(10, 1), 0)
  feed.add({ events: events(1060, 1011), changed: [], more: 1000 }, 0)
  expect(feed.count).toBe(1050)
  expect(feed.rows.filter(({ leftOut }) => leftOut > 0)).toEqual([{ event: event(1011), leftOut: 1000 }])
  expect(stretchesOf(feed.rows)).toEqual([
    { highest: 1060, lowest: 1011 },
    { highest: 10, lowest: 1 },
  ])
})

test('what is told again after a pause of the stream is no new one, but may have changed', () => {
  const feed = new LiveFeed()
  feed.begin(events(60, 1), 0)
  expect(feed.after).toBe(10)
  feed.add({ events: [event(61), event(60, 'now'), ...events(59, 12)], changed: [], more: 1 }, 0)
  expect(feed.count).toBe(1)
  expect(feed.rows[1]?.event.routedAt).toBe('now')
  expect(feed.rows.some(({ leftOut }) => leftOut > 0)).toBe(false)
  feed.add({ events: [], changed: [event(61, 'later')], more: 0 }, 0)
  expect(feed.rows[0]?.event.routedAt).toBe('later')
})

test('where more came while it was away than are told, the rest is counted once', () => {
  const feed = new LiveFeed()
  feed.begin(events(60, 1), 0)
  feed.add({ events: events(200, 151), changed: [], more: 140 }, 0)
  expect(feed.count).toBe(140)
  expect(feed.rows[49]).toEqual({ event: event(151), leftOut: 90 })
})

test('a number that shows up late takes its place', () => {
  const feed = new LiveFeed()
  feed.add({ events: [event(5), event(3)], changed: [], more: 0 }, 0)
  feed.add({ events: [event(6), event(4)], changed: [], more: 0 }, 0)
  expect(seqs(feed)).toEqual([6, 5, 4, 3])
})

test('it stays small, and what it gave away stays as it was', () => {
  const feed = new LiveFeed()
  expect([feed.after, feed.newestSeq]).toEqual([0, 0])
  for (let seq = 1; seq <= 500; seq += 1) feed.add({ events: [event(seq)], changed: [], more: 0 }, 0)
  expect(feed.rows).toHaveLength(ROWS_MAX)
  const held = feed.rows
  feed.add({ events: [event(501)], changed: [event(500, 'now')], more: 0 }, 0)
  expect(held[0]).toEqual({ event: event(500), leftOut: 0 })
  expect(withNow(held, [event(500, 'now')])[0]?.event.routedAt).toBe('now')
})

test('a pause asks from before what may still show up late, and then from the newest', () => {
  const feed = new LiveFeed()
  feed.begin(events(3, 1), 0)
  feed.add({ events: [event(7)], changed: [], more: 0 }, 4_000)
  feed.add({ events: [event(9)], changed: [], more: 0 }, 5_500)
  const held = feed.hold(6_500)
  expect(held).toMatchObject({ after: 9, from: 7 })
  expect(allAfter(held, [event(9)])).toBe(9)
  // One that was on its way when the page was paused.
  expect(allAfter(held, [event(9), event(8)])).toBe(7)
  expect(feed.hold(9_000)).toMatchObject({ after: 9, from: 9 })
})

test('just opened, nothing of what is there counts as settled', () => {
  const feed = new LiveFeed()
  expect(feed.hold(0)).toMatchObject({ after: 0, from: 0 })
  feed.begin(events(9, 4), 0)
  expect(feed.hold(1_000)).toMatchObject({ after: 9, from: 3 })
  expect(feed.hold(2_000)).toMatchObject({ after: 9, from: 9 })
})
