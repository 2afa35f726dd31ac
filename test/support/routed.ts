/** Events that are stored and routed. */
import type { KeptEvent, NewEvent, PlannedDelivery, Store } from '../../src/store/store.ts'
import { START } from './store-events.ts'

export const explanation = (reason: string): string =>
  JSON.stringify({ reason: 'routed', routes: [{ route: 'r', reason, destinations: [] }] })

/** Appends events and immediately routes each to these destinations. */
export const appendRouted = async (
  store: Store,
  events: NewEvent[],
  destinations: (string | PlannedDelivery)[],
): Promise<KeptEvent[]> => {
  await store.append(events)
  const kept = await store.takeUnrouted(1000)
  const deliveries = destinations.map(planned =>
    typeof planned === 'string' ? { destination: planned, state: 'waiting' as const } : planned,
  )
  await store.recordRouting(
    kept.map(({ seq }) => ({ seq, routedAt: START, explanation: explanation('passed'), deliveries })),
  )
  return kept
}

/** Routes events to `r/a` and `r/b`, in the order of each subject. */
export const routeAll = (store: Store, events: readonly KeptEvent[]): Promise<void> =>
  store.recordRouting(
    events.map(({ seq, subject = '' }) => ({
      seq,
      routedAt: Date.now(),
      explanation: '{}',
      deliveries: ['r/a', 'r/b'].map(destination => ({
        destination,
        state: 'waiting' as const,
        orderKey: subject,
      })),
    })),
  )
