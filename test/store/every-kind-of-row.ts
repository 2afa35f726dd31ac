/** A store as it may become in years: events, routings, deliveries, digests, replays, in every state that there is. */
import { expect } from 'vitest'
import type { AttemptRecord, PlannedDelivery, Store } from '../../src/store/store.ts'
import { newEvent, START } from '../support/store-events.ts'

export const LATER = Date.now() + 3_600_000

export const route = async (
  store: Store,
  plan: (n: number) => (string | PlannedDelivery)[],
  limit = 1_000,
): Promise<void> => {
  const events = await store.takeUnrouted(limit)
  await store.recordRouting(
    events.map(({ seq, id }) => ({
      seq,
      routedAt: START + seq,
      explanation: JSON.stringify({ reason: 'routed', seq }),
      deliveries: plan(Number(id.slice(-12))).map(planned =>
        typeof planned === 'string' ? { destination: planned, state: 'waiting' } : planned,
      ),
    })),
  )
}

export const settle = async (
  store: Store,
  destination: string,
  records: Partial<AttemptRecord>[],
  now = START + 100,
): Promise<void> => {
  const lanes = [{ destination, limit: records.length }]
  const { deliveries } = await store.takeDue({ lanes, now, leaseUntil: now + 1_000, owner: 'gone' })
  expect(deliveries).toHaveLength(records.length)
  await store.recordAttempts(
    deliveries.map(({ event, attempt }, index) => ({
      seq: event.seq,
      destination,
      attempt,
      startedAt: now + 10,
      durationMs: 5,
      outcome: 'delivered',
      state: 'delivered',
      config: 'a-config',
      ...records[index],
    })),
  )
}

/** Keeps rows of every kind that there is. */
export const fill = async (store: Store): Promise<void> => {
  const change = (n: number, tag: string, value: string | number) =>
    newEvent(n, {
      subject: 'ann',
      operator: 'root',
      changes: [{ tag, value }],
      repeatKey: -(2n ** 63n) + BigInt(n),
    })
  await store.append([
    newEvent(1, { subject: 'ann', query: 'a=%00&b="\\', body: Buffer.from([0, 255, 34, 92, 10]) }),
    newEvent(2, {
      subject: 'a\0n\u{10FFFF}n "\\\n\t{,} ☃',
      group: '',
      platform: 'Web',
      clientIp: '::1',
      byAdmin: true,
    }),
    newEvent(3, { unreadable: 'no JSON', repeatKey: 2n ** 63n - 1n, traceParent: '00-01-02-03' }),
    change(4, 'Tag_A', 'one'),
    change(5, 'Tag_A', 'two'),
    change(6, 'Tag_\0', 7),
    newEvent(7, { body: Buffer.alloc(3 * 1024 * 1024, 'x') }),
    newEvent(8, { body: Buffer.alloc(2 * 1024 * 1024, 'y') }),
  ])
  await store.recordDecision(newEvent(2).id, JSON.stringify({ reason: 'allowed', said: 'a\0b' }))
  const behind = (destination: string) => ({ destination, state: 'waiting' as const, orderKey: 'ann' })
  await route(store, n => [
    behind('r/a'),
    { destination: 'r/digest', state: 'waiting', digestMs: 60_000 },
    n % 2 === 0 ? 'r/other' : { destination: 'r/other', state: 'dead', reason: 'threw' },
    'r/paused',
  ])
  await settle(store, 'r/a', [{ reason: 'fine' }])
  await settle(
    store,
    'r/a',
    [{ outcome: 'retry', state: 'waiting', dueAt: START + 9_000, circuit: '{"open":1}' }],
    LATER - 1,
  )
  await settle(store, 'r/other', [{}, { outcome: 'rejected', state: 'dead', reason: '400' }])
  await store.setPaused('r/paused', true, START + 1)
  await store.setPaused('r/stopped', true, START + 2)
  await store.endWaits('r/a')
  await store.moveDeliveries({ state: 'dead', destination: 'r/other' }, 'waiting', 2, START + 20)
  await store.moveDeliveries({ state: 'waiting', destination: 'r/paused' }, 'cancelled', 2, START + 30)
  // The first digest is sealed by being taken; a second one opens behind it.
  await settle(
    store,
    'r/digest',
    [{ outcome: 'retry', state: 'waiting', dueAt: START + 5_000 }],
    START + 70_000,
  )
  await store.append([newEvent(9), newEvent(10), newEvent(11)])
  await route(
    store,
    () => [{ destination: 'r/digest', state: 'waiting', digestMs: 60_000 }, behind('r/a')],
    2,
  )
  const first = await store.addReplay({ request: '{"since":1}', createdAt: START, total: 9 })
  await store.addReplay({ request: '{"since":2}', createdAt: START + 1, total: 3 })
  await store.advanceReplay(
    first,
    2,
    [{ seq: 1, deliveries: [{ destination: 'r/a', orderKey: 'ann' }] }],
    START + 40,
  )
  // Somebody takes one and dies.
  const lanes = [{ destination: 'r/other', limit: 1 }]
  const { deliveries } = await store.takeDue({ lanes, now: LATER, leaseUntil: LATER + 1, owner: 'dead' })
  expect(deliveries).toHaveLength(1)
}
