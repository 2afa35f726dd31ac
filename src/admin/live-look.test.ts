import { expect, onTestFinished, test, vi } from 'vitest'
import type { EventSearch, EventSummary } from '../store/store.ts'
import { createLook, type LookedAtStore } from './live-look.ts'

const event = (seq: number, more: Partial<EventSummary> = {}): EventSummary => ({
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

/** Looks at so many events in one search; those with an even number fit. */
const STEP = 3

const storeOf = (kept: EventSummary[]) => {
  const searches: EventSearch[] = []
  const newestFirst = (): EventSummary[] => kept.toSorted((one, other) => other.seq - one.seq)
  const store: LookedAtStore = {
    events: async ({ ids, limit }) => ({
      events: newestFirst()
        .filter(({ id }) => ids?.includes(id) ?? true)
        .slice(0, limit),
    }),
    searchEvents: async search => {
      searches.push(search)
      const { after = 0, cursor = Infinity, limit } = search
      const left = newestFirst().filter(({ seq }) => seq > after && seq < cursor)
      const looked = left.slice(0, STEP)
      const events = looked.filter(({ seq }) => seq % 2 === 0).slice(0, limit)
      const last = looked.at(-1)?.seq
      return {
        events,
        lookedAt: looked.length,
        ...(left.length > looked.length && last !== undefined && { cursor: last }),
      }
    },
  }
  return { store, searches }
}

/** Time stands still, but for what a test lets pass. */
const stopClock = (): void => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
}

const seqsOf = (events: readonly EventSummary[]): number[] => events.map(({ seq }) => seq)

test('a search looks at the newest first, then at all that is new, and reads again what it has found', async () => {
  stopClock()
  const kept = [1, 2, 3, 4, 5].map(seq => event(seq))
  const { store, searches } = storeOf(kept)
  const look = createLook(store, { contains: 'x' }, 50)
  expect(seqsOf(await look())).toEqual([4])
  kept.push(...[6, 7, 8, 9, 10, 11, 12].map(seq => event(seq)))
  expect(seqsOf(await look())).toEqual([12, 10, 8, 6, 4])
  vi.advanceTimersByTime(2_500)
  await look()
  vi.advanceTimersByTime(2_500)
  searches.length = 0
  kept[3] = event(4, { routedAt: 7 })
  expect((await look()).at(-1)).toEqual(kept[3])
  expect(searches).toEqual([{ contains: 'x', limit: 50, after: 12 }])
})

test('a lower number that shows up late is found, for two seconds', async () => {
  stopClock()
  const kept = [event(1), event(9)]
  const { store } = storeOf(kept)
  const look = createLook(store, { tag: 'x' }, 50)
  expect(await look()).toEqual([])
  kept.push(event(8))
  expect(seqsOf(await look())).toEqual([8])
  vi.advanceTimersByTime(2_500)
  await look()
  vi.advanceTimersByTime(1_500)
  kept.push(event(10))
  await look()
  kept.push(event(6))
  expect(seqsOf(await look())).toEqual([10, 8])
})

test('never more than fit', async () => {
  stopClock()
  const { store } = storeOf(Array.from({ length: 90 }, (_, n) => event(n + 1)))
  const look = createLook(store, { contains: 'x' }, 4)
  expect(seqsOf(await look())).toEqual([90, 88])
  expect(seqsOf(await look())).toEqual([90, 88])
})
