/** What every engine promises of order and counts, with more that waits than an engine may hold in memory. */
import { describe, expect, test } from 'vitest'
import type { DueDelivery, Store } from '../../../src/store/store.ts'
import { newEvent, START } from '../../support/store-events.ts'
import { known, record } from './planned.ts'
import { testStores, type OpenEmpty } from './stores.ts'

const EVENTS = 1_500
const PLANNED_AT_ONCE = 500
const TAKEN_AT_ONCE = 60
const SUBJECTS = 12

/** Every fourth event has no subject, and waits behind nothing. */
const subjectOf = (n: number): string | undefined => (n % 4 === 0 ? undefined : `user ${n % SUBJECTS}`)

const planMany = async (store: Store, from: number): Promise<void> => {
  const numbers = Array.from({ length: PLANNED_AT_ONCE }, (_, n) => from + n)
  await store.append(
    numbers.map(n => {
      const subject = subjectOf(n)
      return newEvent(n, { ...(subject !== undefined && { subject }) })
    }),
  )
  const events = await store.takeUnrouted(PLANNED_AT_ONCE)
  await store.recordRouting(
    events.map(({ seq, subject }) => ({
      seq,
      routedAt: START,
      explanation: '{}',
      deliveries: [
        { destination: 'r/a', state: 'waiting', ...(subject !== undefined && { orderKey: subject }) },
      ],
    })),
  )
}

/** How the first attempt at an event ends; later ones deliver it. */
const firstEnd = ({ event: { seq } }: DueDelivery): 'waiting' | 'dead' | 'delivered' => {
  if (seq % 7 === 0) return 'waiting'
  return seq % 31 === 0 ? 'dead' : 'delivered'
}

export const manyContract = (name: string, open: OpenEmpty): void => {
  const { fresh } = testStores(open)

  describe(`${name}: many deliveries`, () => {
    test('none overtakes, each ends once, and the counts are right', async () => {
      const store = await fresh()
      const ended: number[] = []
      const lastOf = new Map<string, number>()
      const end = async (delivery: DueDelivery, state: 'dead' | 'delivered'): Promise<void> => {
        const { seq, subject } = delivery.event
        await record(store, delivery, state)
        ended.push(seq)
        if (subject === undefined) return
        expect(delivery.position).toBeGreaterThan(lastOf.get(subject) ?? 0)
        lastOf.set(subject, delivery.position)
      }

      let planned = 0
      for (let round = 1; ended.length < EVENTS; round += 1) {
        if (planned < EVENTS && round % 3 === 1) {
          await planMany(store, planned)
          planned += PLANNED_AT_ONCE
        }
        const lanes = [{ destination: 'r/a', limit: TAKEN_AT_ONCE }]
        const now = START + round * 10
        const { deliveries } = await store.takeDue({ lanes, now, leaseUntil: now + 1e6, owner: 'me' })
        const subjects = deliveries.flatMap(({ event: { subject } }) => subject ?? [])
        expect(new Set(subjects).size, 'one of each subject at a time').toBe(subjects.length)
        // Half of some are given back, as if the thread that sends had ended.
        const isCutOff = round % 9 === 0
        const kept = isCutOff ? deliveries.slice(0, deliveries.length / 2) : deliveries
        for (const delivery of kept) {
          const state = delivery.attempt === 1 ? firstEnd(delivery) : 'delivered'
          if (state === 'waiting') await record(store, delivery, state, { dueAt: now + 25 })
          else await end(delivery, state)
        }
        if (isCutOff) await store.release('me', now)
      }

      expect(ended.toSorted((a, b) => a - b)).toEqual([...new Set(ended)].toSorted((a, b) => a - b))
      const { waiting, delivered, dead } = (await known(store)) ?? {}
      expect([waiting, (delivered ?? 0) + (dead ?? 0)]).toEqual([0, EVENTS])
      expect(await store.surveyDeliveries({ state: 'waiting' }, 10)).toMatchObject({ count: 0 })
    }, 120_000)
  })
}
