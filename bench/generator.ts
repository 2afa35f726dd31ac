/**
 * A load generator in a process of its own, for a fixed rate, and for machines without `wrk`. Its task is its argument, as JSON. It writes
 * requests that are nearly put together, and reads no more of an answer than it must: what it needs, the servers do not have.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from './figures.ts'
import type { Loaded } from './load.ts'
import { bodyOf, headOf, type Shape } from './requests.ts'

export interface GeneratorTask {
  origin: string
  seconds: number
  /** So many connections, each of which asks again as soon as it is answered; or so many requests a second, on as many as it takes. */
  pace: { connections: number } | { perSecond: number }
  kinds: readonly Shape[]
  /** The time of the first event. */
  from: number
}

/** Resolves with the status of the answer. One at a time. */
type Ask = (request: string) => Promise<number>

const TICK_MS = 1
/** Until the generator itself is warm, at a fixed rate. */
const NOT_COUNTED_MS = 500

const { origin, seconds, pace, from, kinds } = JSON.parse(process.argv[2] ?? '') as GeneratorTask
const times: number[] = []
let failures = 0
let count = 0

const idle = new Set<Ask>()

const open = async (): Promise<Ask> => {
  const { hostname, port } = new URL(origin)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true }).setEncoding('latin1')
  await once(socket, 'connect')
  let answered = Promise.withResolvers<number>()
  let answer = ''
  const ask: Ask = request => {
    answered = Promise.withResolvers()
    socket.write(request)
    return answered.promise
  }
  socket.on('data', (chunk: string) => {
    answer += chunk
    if (!isWhole(answer)) return
    const status = Number(answer.slice('HTTP/1.1 '.length).slice(0, 3))
    answer = ''
    answered.resolve(status)
  })
  // A server closes what has been idle for long.
  socket.once('close', () => {
    idle.delete(ask)
    answered.reject(new Error('the server closed a connection before it answered'))
  })
  return ask
}

const isWhole = (answer: string): boolean => {
  const headEnd = answer.indexOf('\r\n\r\n')
  if (headEnd < 0) return false
  const [, length] = /^content-length: (\d+)\r$/im.exec(answer) ?? []
  if (length === undefined) throw new Error(`an answer without a length: ${answer}`)
  return answer.length >= headEnd + '\r\n\r\n'.length + Number(length)
}

const anIdleOne = (): Ask | undefined => {
  const [ask] = idle
  if (ask) idle.delete(ask)
  return ask
}

/** `dueAt` is when it should have been sent: that it had to wait counts too. */
const askOnce = async (dueAt: number): Promise<void> => {
  const n = (count += 1)
  const shape = kinds[n % kinds.length]
  if (!shape) return
  const ask = anIdleOne() ?? (await open())
  const status = await ask(headOf(shape) + bodyOf(shape, from, n))
  idle.add(ask)
  if ('connections' in pace || dueAt > countFrom) times.push(performance.now() - dueAt)
  if (status !== 200) failures += 1
}

const startedAt = performance.now()
const endAt = startedAt + seconds * 1_000
const countFrom = startedAt + NOT_COUNTED_MS

const asFastAsItGoes = async (): Promise<void> => {
  while (performance.now() < endAt) await askOnce(performance.now())
}

const steadily = async (perSecond: number): Promise<void> => {
  const asked: Promise<void>[] = []
  while (performance.now() < endAt) {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond)
    while (asked.length < due) asked.push(askOnce(startedAt + (asked.length / perSecond) * 1_000))
    await sleep(TICK_MS)
  }
  await Promise.all(asked)
}

await ('perSecond' in pace
  ? steadily(pace.perSecond)
  : Promise.all(Array.from({ length: pace.connections }, asFastAsItGoes)))
const result: Loaded = {
  requests: count,
  seconds: (performance.now() - startedAt) / 1_000,
  p50Ms: quantile(times, 0.5),
  p99Ms: quantile(times, 0.99),
  failures,
}
process.stdout.write(JSON.stringify(result), () => process.exit())
