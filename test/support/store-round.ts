/** A round through a store: events are stored, routed, delivered once, and recorded. */
import type { NewEvent, Store } from '../../src/store/store.ts'
import { deliveredBy, START } from './store-events.ts'

export const scripted = async (store: Store, events: NewEvent[]): Promise<void> => {
  await store.append(events)
  const found = await store.takeUnrouted(events.length)
  await store.recordRouting(
    found.map(({ seq }) => ({
      seq,
      routedAt: START,
      explanation: '{"reason":"Grüße"}',
      deliveries: [{ destination: 'r/a', state: 'waiting', orderKey: 'one' }],
    })),
  )
  const lanes = [{ destination: 'r/a', limit: 9, rate: { burst: 5, perMs: 0.1 } }]
  const { deliveries } = await store.takeDue({ lanes, now: START, leaseUntil: START + 1, owner: 'me' })
  await store.recordAttempts(
    deliveries.map(({ event: { seq }, destination, attempt }) => deliveredBy({ seq, destination, attempt })),
  )
}
