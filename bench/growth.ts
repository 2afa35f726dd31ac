/**
 * `npm run bench`: whether one event costs the same with much in the store as with nothing. One run, one machine, so only the ratios
 * mean something. `--quick` takes a tenth of everything.
 */
import { randomUUIDv7 } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../src/store/open.ts'
import type { NewEvent, PlannedDelivery, Store } from '../src/store/store.ts'

const SCALE = process.argv.includes('--quick') ? 0.1 : 1
const MILLION = 1_000_000 * SCALE
const BATCH = 64
const ROUNDS = 400
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
  const kept = await store.unrouted(size)
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

const measure = async (store: Store): Promise<Measured> => {
  const times: number[] = []
  const cpu = process.cpuUsage()
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now()
    await live(store)
    times.push(performance.now() - startedAt)
  }
  const { user, system } = process.cpuUsage(cpu)
  times.sort((a, b) => a - b)
  return {
    cpuMicros: (user + system) / ROUNDS / BATCH,
    p50Ms: times[ROUNDS / 2] ?? 0,
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

const folder = mkdtempSync(join(tmpdir(), 'chatgate-bench-'))
const file = join(folder, 'gateway.sqlite')
const opened = await openStore(`sqlite:${file}`)
const { store } = opened
await measure(store)
const rows: [string, Measured, number][] = []
const note = async (what: string): Promise<void> => {
  const measured = await measure(store)
  rows.push([what, measured, statSync(file).size / 1024 / 1024])
  console.error(`${what}: ${measured.cpuMicros.toFixed(1)} us of CPU for each event`)
}

await note('empty')
await fill(store, MILLION, () => [{ destination: 'dead/one', state: 'waiting' }])
await note(`${MILLION} waiting for a dead destination`)
await fill(store, MILLION, () => [{ destination: 'dead/ordered', state: 'waiting', orderKey: 'one' }])
await note(`and ${MILLION} more, behind one subject`)
await fill(store, 3 * MILLION, () => [])
await note(`${5 * MILLION} stored in all`)
await opened.close()
rmSync(folder, { recursive: true })

const ratio = (value: number, to: number): string => `${(value / to).toFixed(2)} ×`

const base = rows[0]?.[1] ?? { cpuMicros: 1, p50Ms: 1, maxMs: 1 }
console.log(
  '| store | CPU per event | batch of 64, median | longest batch | file |\n| --- | --- | --- | --- | --- |',
)
for (const [what, { cpuMicros, p50Ms, maxMs }, megabytes] of rows) {
  console.log(
    `| ${what} | ${ratio(cpuMicros, base.cpuMicros)} (${cpuMicros.toFixed(0)} us) | ${ratio(p50Ms, base.p50Ms)} (${p50Ms.toFixed(1)} ms) | ${maxMs.toFixed(0)} ms | ${megabytes.toFixed(0)} MB |`,
  )
}
