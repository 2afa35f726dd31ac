/** A load generator in a process of its own, for a fixed rate, and for machines without `wrk`. Its task is its argument, as JSON. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { bodyOf, type Shape } from './requests.ts'
import type { Loaded } from './load.ts'
import { quantile } from './figures.ts'

export interface GeneratorTask {
  origin: string
  connections: number
  seconds: number
  /** Requests a second; as fast as the connections can where absent. */
  rate?: number
  kinds: readonly Shape[]
  /** The time of the first event. */
  from: number
}

const TICK_MS = 5

const { origin, connections, seconds, rate, from, kinds } = JSON.parse(process.argv[2] ?? '') as GeneratorTask
const pool = new Pool(origin, { connections })
const times: number[] = []
let failures = 0
let count = 0

const ask = async (): Promise<void> => {
  const n = (count += 1)
  const shape = kinds[n % kinds.length]
  if (!shape) return
  const startedAt = performance.now()
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: shape.path,
    headers: { 'content-type': 'application/json' },
    body: bodyOf(shape, from, n),
  })
  await body.dump()
  times.push(performance.now() - startedAt)
  if (statusCode !== 200) failures += 1
}

const startedAt = performance.now()
const endAt = startedAt + seconds * 1_000

const asFastAsItGoes = async (): Promise<void> => {
  while (performance.now() < endAt) await ask()
}

const steadily = async (perSecond: number): Promise<void> => {
  const asked: Promise<void>[] = []
  while (performance.now() < endAt) {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond)
    while (asked.length < due) asked.push(ask())
    await sleep(TICK_MS)
  }
  await Promise.all(asked)
}

await (rate === undefined ? Promise.all(Array.from({ length: connections }, asFastAsItGoes)) : steadily(rate))
const result: Loaded = {
  requests: times.length,
  seconds: (performance.now() - startedAt) / 1_000,
  p50Ms: quantile(times, 0.5),
  p99Ms: quantile(times, 0.99),
  failures,
}
console.log(JSON.stringify(result))
await pool.close()
