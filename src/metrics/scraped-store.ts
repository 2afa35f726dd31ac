import { Gauge, type Registry } from 'prom-client'
import { isFailing, readCircuit } from '../deliver/circuit.ts'
import type { DestinationRecord, KeptEvent, ReplayCounts, Store } from '../store/store.ts'
import { createReading } from './reading.ts'

/** A scrape must return long before Prometheus gives up, whatever the store does. */
const PATIENCE_MS = 1_000

export type ScrapedStore = Pick<Store, 'check' | 'destinations' | 'countReplays' | 'unrouted'>

interface Found {
  destinations: DestinationRecord[]
  replays: ReplayCounts
  /** The oldest event that waits to be routed. */
  unrouted: KeptEvent | undefined
}

/**
 * The state of the destinations, read from the store at each scrape. `scrape` never rejects: a failing store is a value
 * too.
 */
export const scrapedStoreMetrics = (registry: Registry, store: ScrapedStore) => {
  const up = new Gauge({
    name: 'chatgate_store_up',
    help: `Whether the store could be read and its writer answered within ${PATIENCE_MS / 1000} s (1), or not (0).`,
    registers: [registry],
  })
  const gauges = createGauges(registry)
  const read = createReading(() => readAll(store), PATIENCE_MS)
  let configured: readonly string[] = []

  return {
    setDestinations: (names: readonly string[]): void => {
      configured = names
    },

    scrape: async (): Promise<void> => {
      const found = await read()
      up.set(found ? 1 : 0)
      for (const gauge of Object.values(gauges)) gauge.reset()
      if (found) show(gauges, found, configured, Date.now())
      // The reset removed the others; this one has no labels, so it would show 0.
      else gauges.oldestUnrouted.remove()
    },
  }
}

const readAll = async (store: ScrapedStore): Promise<Found> => {
  const [destinations, replays, [unrouted]] = await Promise.all([
    store.destinations(),
    store.countReplays(),
    store.unrouted(1),
    // The writer must answer too.
    store.check(),
  ])
  return { destinations, replays, unrouted }
}

type Gauges = ReturnType<typeof createGauges>

const createGauges = (registry: Registry) => {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] })
  const perDestination = (name: string, help: string) => gauge(name, help, ['destination'])
  return {
    waiting: perDestination(
      'chatgate_deliveries_waiting',
      'Deliveries that are due, or wait for their turn.',
    ),
    dead: perDestination(
      'chatgate_deliveries_dead',
      'Deliveries that were given up and wait for a replay or drop.',
    ),
    oldestWaiting: perDestination(
      'chatgate_deliveries_oldest_waiting_age_seconds',
      'How long ago the oldest waiting delivery was planned; 0 if none waits.',
    ),
    failing: perDestination('chatgate_destination_failing', 'Whether the destination fails (1).'),
    askedToWait: perDestination(
      'chatgate_destination_asked_to_wait',
      'Whether the destination has asked for a pause that is not over yet (1).',
    ),
    paused: perDestination('chatgate_destination_paused', 'Whether the destination is paused (1).'),
    held: perDestination(
      'chatgate_destination_held',
      'Whether the destination is no longer in the config, so that its deliveries are held (1).',
    ),
    oldestUnrouted: gauge(
      'chatgate_events_oldest_unrouted_age_seconds',
      'How long ago the oldest event that is not routed yet was received; 0 if none waits.',
      [],
    ),
    replays: gauge('chatgate_replays', 'Replays that are under way.', ['state']),
  }
}

const show = (gauges: Gauges, found: Found, configured: readonly string[], now: number): void => {
  const ageSeconds = (since = now): number => Math.max(0, now - since) / 1000
  // A destination that has left the config is shown as long as some of its deliveries remain.
  const shown = found.destinations.filter(
    ({ name, waiting, dead }) => configured.includes(name) || waiting + dead > 0,
  )
  const records = new Map(shown.map(record => [record.name, record]))
  for (const destination of new Set([...configured, ...records.keys()])) {
    const record = records.get(destination)
    gauges.waiting.set({ destination }, record?.waiting ?? 0)
    gauges.dead.set({ destination }, record?.dead ?? 0)
    gauges.oldestWaiting.set({ destination }, ageSeconds(record?.oldestWaitingAt))
    const circuit = readCircuit(record ?? {})
    gauges.failing.set({ destination }, isFailing(circuit) ? 1 : 0)
    gauges.askedToWait.set({ destination }, (circuit.quietUntil ?? 0) > now ? 1 : 0)
    gauges.paused.set({ destination }, record?.pausedAt === undefined ? 0 : 1)
    gauges.held.set({ destination }, configured.includes(destination) ? 0 : 1)
  }
  gauges.oldestUnrouted.set(ageSeconds(found.unrouted?.receivedAt))
  for (const [state, count] of Object.entries(found.replays)) gauges.replays.set({ state }, count)
}
