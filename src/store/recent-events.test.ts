import { expect, test } from 'vitest'
import { RecentEvents, type TakenDelivery } from './recent-events.ts'
import type { KeptEvent } from './store.ts'

const event = (seq: number, bytes = 10): KeptEvent => ({
  seq,
  id: `event ${seq}`,
  app: 'app',
  command: 'command',
  kind: 'after',
  receivedAt: 0,
  time: 0,
  byAdmin: false,
  query: '',
  body: new Uint8Array(bytes),
})

const taken = (seq: number, members?: number[]): TakenDelivery => ({
  seq,
  destination: 'r/a',
  attempt: 1,
  attemptsBefore: 0,
  createdAt: 0,
  position: seq,
  ...(members && { members }),
})

/** Reads events from a store that has all but 404; counts what was read. */
const reader = () => {
  const read: number[] = []
  const state = { fails: false }
  const recent = new RecentEvents(seqs => {
    if (state.fails) return Promise.reject(new Error('the disk is gone'))
    read.push(...seqs)
    return Promise.resolve(seqs.filter(seq => seq !== 404).map(seq => event(seq)))
  })
  return { recent, read, state }
}

test('an event that was routed is not read again, and is one object for all its deliveries', async () => {
  const { recent, read } = reader()
  const [routed] = recent.remember([event(1)])
  const { deliveries, nextDueAt } = await recent.complete({
    deliveries: [taken(1), taken(2), taken(1), taken(2)],
    nextDueAt: 5,
  })
  expect(deliveries.map(one => one.event.seq)).toEqual([1, 2, 1, 2])
  expect(deliveries[0]?.event).toBe(routed)
  expect(deliveries[1]?.event).toBe(deliveries[3]?.event)
  expect([read, nextDueAt]).toEqual([[2], 5])
  expect(deliveries[0]).not.toHaveProperty('seq')
})

test('the members of a digest are completed too; what is not there is left out', async () => {
  const { recent } = reader()
  const { deliveries } = await recent.complete({ deliveries: [taken(1, [1, 404, 3]), taken(404)] })
  expect(deliveries.map(({ members }) => members?.map(({ seq }) => seq))).toEqual([[1, 3]])
})

test('what was taken while events could not be read is given by the next call, once', async () => {
  const { recent, state } = reader()
  state.fails = true
  await expect(recent.complete({ deliveries: [taken(1)] })).rejects.toThrow('the disk is gone')
  await expect(recent.complete({ deliveries: [taken(2)] })).rejects.toThrow('the disk is gone')
  state.fails = false
  const next = await recent.complete({ deliveries: [taken(3)] })
  expect(next.deliveries.map(one => one.event.seq)).toEqual([1, 2, 3])
  expect((await recent.complete({ deliveries: [] })).deliveries).toEqual([])
})

test('calls at the same time do not get the deliveries of each other', async () => {
  const { recent } = reader()
  const both = await Promise.all([1, 2].map(seq => recent.complete({ deliveries: [taken(seq)] })))
  expect(both.map(({ deliveries }) => deliveries.map(one => one.event.seq))).toEqual([[1], [2]])
})

test.for([
  ['many', 3_000, 10],
  ['large', 30, 1024 * 1024],
] as const)('forgets the oldest of %s events', async ([, count, bytes]) => {
  const { recent, read } = reader()
  for (let seq = 1; seq <= count; seq += 1) recent.remember([event(seq, bytes)])
  await recent.complete({ deliveries: [taken(count), taken(1)] })
  expect(read).toEqual([1])
})

test('says from which event on it remembers all that were routed and go somewhere', async () => {
  const { recent, read } = reader()
  expect(recent.from).toBe(Infinity)
  const routed = Array.from({ length: 1_500 }, (_, n) => event(100 + n))
  recent.remember(routed)
  recent.routed([{ seq: 1_599, routedAt: 0, explanation: '', deliveries: [] }])
  const { from } = recent
  expect(from).toBeGreaterThan(100)
  const taken1 = Array.from({ length: 1_599 - from }, (_, n) => taken(from + n))
  await recent.complete({ deliveries: taken1 })
  expect(read).toEqual([])
  const { deliveries } = await recent.complete({ deliveries: [taken(50)], events: [event(50)] })
  expect([deliveries.map(one => one.event.seq), read]).toEqual([[50], []])
  await recent.complete({ deliveries: [taken(1_599)] })
  expect(read, 'a replay of one that went nowhere').toEqual([1_599])
})
