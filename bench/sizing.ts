/**
 * `npm run sizing`: memory, disk and log for so many events (100,000 unless `--events` says otherwise), through a real gateway with a real
 * receiver, from one destination to three, and with a receiver that is down. Prints the table of docs/operating.md. Sizes travel between
 * machines, rates do not: gateway, clients and receiver share this one.
 */
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { memoryMib, startGateway, type RunningGateway } from './processes.ts'

const SAMPLE = new URL('../config/samples/Profile.CallbackPortraitSet.json', import.meta.url)
const QUERY =
  'SdkAppid=1400000001&CallbackCommand=Profile.CallbackPortraitSet&contenttype=json&ClientIP=127.0.0.1'
const CONNECTIONS = 64
const MIB = 1024 * 1024

const { values } = parseArgs({ options: { events: { type: 'string', default: '100000' } } })
const EVENTS = Number(values.events)

const receiver = createServer((request, response) => {
  request.resume().on('end', () => response.end())
})
receiver.listen(0, '127.0.0.1')
await once(receiver, 'listening')
const up = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
/** The discard port: nobody listens there. */
const down = 'http://127.0.0.1:9/'

const start = (urls: readonly string[]): Promise<RunningGateway> => {
  const steps = urls.map((url, index) => `{ webhook: { name: d${index}, url: '${url}' } }`)
  return startGateway(`
apps: { '1400000001': {} }
store: sqlite:./gateway.sqlite
routes: { all: { when: '*', steps: [${steps.join(', ')}] } }`)
}

const sample = (JSON.parse(readFileSync(SAMPLE, 'utf8')) as { body: Record<string, unknown> }).body

/** Each of another time, or they would be repeats; from 10,000 users. Returns the milliseconds of each answer. */
const postAll = async (callback: string): Promise<number[]> => {
  const pool = new Pool(callback, { connections: CONNECTIONS })
  const answers: number[] = []
  let next = 0
  const client = async (): Promise<void> => {
    while (next < EVENTS) {
      const n = next++
      const body = JSON.stringify({
        ...sample,
        From_Account: `user${n % 10_000}`,
        EventTime: 1_600_000_000_000 + n,
      })
      const from = performance.now()
      const answer = await pool.request({ method: 'POST', path: `/callback?${QUERY}`, body })
      const { ActionStatus } = (await answer.body.json()) as { ActionStatus: string }
      if (ActionStatus !== 'OK') throw new Error(`answered ${ActionStatus}`)
      answers.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, client))
  await pool.close()
  return answers.toSorted((a, b) => a - b)
}

interface Destination {
  waiting: number
  delivered: number
}

const settled = async ({ admin }: RunningGateway, urls: readonly string[]): Promise<void> => {
  const pool = new Pool(admin)
  for (;;) {
    const { body } = await pool.request({ method: 'GET', path: '/api/destinations' })
    const { destinations } = (await body.json()) as { destinations: Destination[] }
    const isDone =
      destinations.length === urls.length &&
      destinations.every(
        ({ waiting, delivered }, index) => (urls[index] === up ? delivered : waiting) >= EVENTS,
      )
    if (isDone) break
    await sleep(500)
  }
  await pool.close()
}

const measure = async (name: string, urls: readonly string[]): Promise<void> => {
  const gateway = await start(urls)
  await sleep(1_000)
  const atStart = memoryMib(gateway, 'VmRSS')
  const from = performance.now()
  const answers = await postAll(gateway.origin)
  const postedMs = performance.now() - from
  await settled(gateway, urls)
  const settledMs = performance.now() - from
  const most = memoryMib(gateway, 'VmHWM')
  const size = (file: string): number => statSync(join(gateway.folder, file)).size
  const perMillion = (bytes: number): string => `${Math.round(((bytes / EVENTS) * 1_000_000) / MIB)} MiB`
  const p = (share: number): string =>
    `${(answers[Math.floor((answers.length - 1) * share)] ?? 0).toFixed(1)} ms`
  console.log(
    `| ${name} | ${atStart} MiB | ${most} MiB | ${perMillion(size('gateway.sqlite'))} | ${perMillion(size('log'))} | ${Math.round((EVENTS / postedMs) * 1000)}/s | ${Math.round((EVENTS / settledMs) * 1000)}/s | ${p(0.5)} / ${p(0.99)} / ${p(1)} |`,
  )
  await gateway.stop()
}

console.log(
  `${EVENTS} events of ${JSON.stringify(sample).length} bytes, ${CONNECTIONS} connections, Node ${process.version}\n`,
)
console.log(
  '| what | memory at start | most memory | store, a million | log, a million | answered | delivered | answer p50 / p99 / max |',
)
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |')
await measure('one destination', [up])
await measure('three destinations', [up, up, up])
await measure('one destination, which is down', [down])
receiver.close()
