/**
 * Chatgate beside what an engineer would build instead: Koa, a check of the signature, and a queue, which stores one job for each
 * destination before the answer. All of them have on disk what they answer.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'
import type { Section } from '../figures.ts'
import { load, type Loaded } from '../load.ts'
import { cpuMicros, memoryMib, startServer, type Running } from '../processes.ts'
import { shapes } from '../requests.ts'
import { inRounds } from '../rounds.ts'
import { DESTINATIONS, startContestants, type Contestant, type Entrance } from './contestants.ts'
import type { Taken } from './receiver.ts'
import { sectionsOf, type Accepted, type Delivered } from './tables.ts'

const CONNECTIONS = 64
const POLL_MS = 20
/** Without one more delivery. */
const GIVE_UP_MS = 30_000

const loaded = async ({ origin, path, secondsMin = 0 }: Entrance, seconds: number): Promise<Loaded> => {
  const kinds = shapes()
  const there =
    path === undefined ? kinds : kinds.map(kind => ({ ...kind, path: kind.path.replace('/callback', path) }))
  const found = await load(origin, CONNECTIONS, Math.max(seconds, secondsMin), there)
  if (found.requests === 0) throw new Error(`nothing was answered at ${CONNECTIONS} connections`)
  if (found.failures > 0) throw new Error(`${found.failures} of ${found.requests} requests failed`)
  return found
}

const accept = async (server: Entrance, seconds: number): Promise<Accepted> => {
  const before = cpuMicros(server)
  const { requests, seconds: took, p50Ms, p99Ms } = await loaded(server, seconds)
  return { perSecond: requests / took, p50Ms, p99Ms, cpuPerEvent: (cpuMicros(server) - before) / requests }
}

/** Resolves when so many deliveries have reached the receiver. */
const delivered = async (receiver: Running, count: number): Promise<void> => {
  let last = 0
  let changedAt = performance.now()
  while (last < count) {
    await sleep(POLL_MS)
    const { body } = await request(`${receiver.origin}/taken`)
    const { delivered: now, refused } = (await body.json()) as Taken
    if (refused > 0) throw new Error(`${refused} deliveries had a wrong signature`)
    if (now > last) changedAt = performance.now()
    else if (performance.now() > changedAt + GIVE_UP_MS)
      throw new Error(`only ${now} of ${count} deliveries came`)
    last = now
  }
}

/** From the first callback until the last delivery has reached its receiver. */
const deliver = async (server: Entrance, receiver: Running, seconds: number): Promise<Delivered> => {
  await (await request(`${receiver.origin}/forget`)).body.dump()
  const [before, startedAt] = [cpuMicros(server), performance.now()]
  const { requests } = await loaded(server, seconds)
  await delivered(receiver, requests * DESTINATIONS)
  const took = (performance.now() - startedAt) / 1_000
  return {
    perSecond: (requests * DESTINATIONS) / took,
    cpuPerEvent: (cpuMicros(server) - before) / requests,
    memoryMib: memoryMib(server, 'VmRSS'),
  }
}

/** What was just started is slow. A sentence about each alternative that fails already here, which is ended. */
const warmUp = async (all: Map<string, Contestant>, receiver: Running): Promise<string[]> => {
  const failed: string[] = []
  for (const [name, { title, against, accepting, delivering }] of all) {
    try {
      await accept(accepting, 1)
      await deliver(delivering, receiver, 1)
    } catch (error) {
      if (against === undefined) throw error
      failed.push(`${title} is left out: ${(error as Error).message}.`)
      all.delete(name)
      await Promise.all([accepting.stop(), delivering.stop()])
    }
  }
  return failed
}

export const alternatives = async (isQuick: boolean): Promise<Section[]> => {
  const receiver = await startServer('receiver')
  const { all, missing, stop } = await startContestants(receiver.origin)
  const leftOut = [...missing, ...(await warmUp(all, receiver))]
  for (const sentence of leftOut) console.error(sentence)
  const [rounds, seconds] = isQuick ? [2, 1] : [6, 2]
  const names = [...all.keys()]
  const of = (name: string): Contestant => {
    const contestant = all.get(name)
    if (!contestant) throw new Error(`no contestant ${name}`)
    return contestant
  }
  const accepted = await inRounds(rounds, names, name => accept(of(name).accepting, seconds))
  const sent = await inRounds(rounds, names, name => deliver(of(name).delivering, receiver, seconds))
  await stop()
  await receiver.stop()
  return sectionsOf(all, accepted, sent, leftOut)
}
