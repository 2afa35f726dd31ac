/** Whether one event costs the same with much in the store as with nothing. */
import { randomUUIDv7 } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Section } from './figures.ts'
import { openStore } from '../src/store/open.ts'
import type { NewEvent, PlannedDelivery, Store } from '../src/store/store.ts'

const BATCH = 64
const FILL_BATCH = 1_000

const body = new TextEncoder().encode(
  JSON.stringify({ CallbackCommand: 'Profile.CallbackPortraitSet', filler: 'x'.repeat(500) }),
)

let count = 0
const newEvent = (): NewEvent => {
  count += 1
  const now = Date.now()
  const base = {
    id: randomUUIDv7(),
    app: '1400000001',
    command: 'Profile.CallbackPortraitSet',
    kind: 'after',
  } as const
  return {
    ...base,
    receivedAt: now,
    time: now,
    subject: `user${count % 100_000}`,
    byAdmin: false,
    query: '',
    body,
    repeatKey: BigInt(count),
  }
}

/** Keeps and routes so many events. */
const keep = async (
  store: Store,
  size: number,
  deliveries: (event: NewEvent) => PlannedDelivery[],
): Promise<void> => {
  const events = Array.from({ length: size }, newEvent)
  await store.append(events)
  const kept = await store.takeUnrouted(size)
  const routedAt = Date.now()
  await store.recordRouting(
    kept.map(event => ({ seq: event.seq, routedAt, explanation: '{}', deliveries: deliveries(event) })),
  )
}

const healthy = ({ subject = '' }: NewEvent): PlannedDelivery[] =>
  ['a', 'b', 'c'].map(step => ({ destination: `live/${step}`, state: 'waiting', orderKey: subject }))

/** The whole life of a batch: kept, routed to three destinations, taken, recorded. */
const live = async (store: Store): Promise<void> => {
  await keep(store, BATCH, healthy)
  const now = Date.now() + 1
  const lanes = ['a', 'b', 'c'].map(step => ({ destination: `live/${step}`, limit: BATCH }))
  const { deliveries } = await store.takeDue({ lanes, now, leaseUntil: now + 60_000, owner: 'bench' })
  await store.recordAttempts(
    deliveries.map(({ event: { seq }, destination, attempt }) => ({
      seq,
      destination,
      attempt,
      startedAt: now,
      durationMs: 1,
      outcome: 'delivered',
      state: 'delivered',
    })),
  )
}

interface Measured {
  cpuMicros: number
  p50Ms: number
  maxMs: number
}

const measure = async (store: Store, rounds: number): Promise<Measured> => {
  const times: number[] = []
  const cpu = process.cpuUsage()
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now()
    await live(store)
    times.push(performance.now() - startedAt)
  }
  const { user, system } = process.cpuUsage(cpu)
  times.sort((a, b) => a - b)
  return {
    cpuMicros: (user + system) / rounds / BATCH,
    p50Ms: times[rounds / 2] ?? 0,
    maxMs: times.at(-1) ?? 0,
  }
}

const fill = async (
  store: Store,
  size: number,
  deliveries: (event: NewEvent) => PlannedDelivery[],
): Promise<void> => {
  for (let done = 0; done < size; done += FILL_BATCH) await keep(store, FILL_BATCH, deliveries)
}

const ratio = (value: number, to: number): string => (value / to).toFixed(2)

const rowOf = (what: string, measured: Measured, base: Measured, megabytes: number): string[] => [
  what,
  `${ratio(measured.cpuMicros, base.cpuMicros)} (${measured.cpuMicros.toFixed(0)} us)`,
  `${ratio(measured.p50Ms, base.p50Ms)} (${measured.p50Ms.toFixed(1)} ms)`,
  `${ratio(measured.maxMs, base.maxMs)} (${measured.maxMs.toFixed(0)} ms)`,
  `${megabytes.toFixed(0)} MB`,
]

export const growth = async (isQuick: boolean): Promise<Section[]> => {
  const [million, rounds] = isQuick ? [5_000, 50] : [1_000_000, 400]
  const folder = mkdtempSync(join(tmpdir(), 'chatgate-bench-'))
  const file = join(folder, 'gateway.sqlite')
  const opened = await openStore(`sqlite:${file}`)
  const { store } = opened
  await measure(store, rounds)
  const base = await measure(store, rounds)
  const rows: string[][] = []
  const note = (what: string, measured: Measured): void =>
    void rows.push(rowOf(what, measured, base, statSync(file).size / 1024 / 1024))

  note('empty', base)
  await fill(store, million, () => [{ destination: 'dead/one', state: 'waiting' }])
  note(`${million} waiting for a dead destination`, await measure(store, rounds))
  await fill(store, million, () => [{ destination: 'dead/ordered', state: 'waiting', orderKey: 'one' }])
  note(`and ${million} more, behind one subject`, await measure(store, rounds))
  await fill(store, 3 * million, () => [])
  note(`${5 * million} stored in all`, await measure(store, rounds))
  await opened.close()
  rmSync(folder, { recursive: true })
  const head = ['store', 'CPU per event', 'batch of 64, median', 'longest batch', 'file']
  return [{ title: 'Growth, as ratios to the empty store', head, rows, rounds: rows }]
}
