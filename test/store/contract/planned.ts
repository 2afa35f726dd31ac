/** Deliveries to `r/a` step by step: planned, taken, and recorded. */
import type { AttemptRecord, DestinationRecord, DueDelivery, Store } from '../../../src/store/store.ts'
import { ids, newEvent, START } from '../../support/store-events.ts'

let count = 0

/** The number of an event that there has not been yet. */
export const nextNumber = (): number => (count += 1)

/** Plans one ordered delivery of a new event to `r/a`; returns the event's number. */
export const plan = async (
  store: Store,
  orderKey: string | undefined,
  destination = 'r/a',
): Promise<number> => {
  const number = nextNumber()
  await store.append([newEvent(number, { ...(orderKey !== undefined && { subject: orderKey }) })])
  const [event] = await store.takeUnrouted(1)
  const delivery = { destination, state: 'waiting' as const, ...(orderKey !== undefined && { orderKey }) }
  await store.recordRouting([
    { seq: event?.seq ?? 0, routedAt: START, explanation: '{}', deliveries: [delivery] },
  ])
  return number
}

/** Takes what is due for `r/a`. */
export const take = async (store: Store, now = START, limit = 10): Promise<DueDelivery[]> => {
  const lanes = [{ destination: 'r/a', limit }]
  return (await store.takeDue({ lanes, now, leaseUntil: now + 1000, owner: 'me' })).deliveries
}

/** The numbers of the events of deliveries. */
export const numbers = (deliveries: { event: { id: string } }[]): number[] =>
  ids(deliveries.map(({ event }) => event))

/** Records how an attempt at a delivery ended. */
export const record = (
  store: Store,
  { event, destination, attempt }: DueDelivery,
  state: AttemptRecord['state'],
  more: Partial<AttemptRecord> = {},
): Promise<void> => {
  const outcome = state === 'waiting' ? 'retry' : state === 'dead' ? 'rejected' : 'delivered'
  return store.recordAttempts([
    { seq: event.seq, destination, attempt, startedAt: START, durationMs: 1, outcome, state, ...more },
  ])
}

/** What the store says of a destination. */
export const known = async (store: Store, destination = 'r/a'): Promise<DestinationRecord | undefined> =>
  (await store.destinations()).find(one => one.name === destination)
