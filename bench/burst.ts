/** Far more at once than can be taken: what is answered, how soon, and whether all that was answered OK is there. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'
import { acceptingConfig } from './accepting.ts'
import type { Section } from './figures.ts'
import { load } from './load.ts'
import { memoryMib, startGateway, type RunningGateway } from './processes.ts'

/** As many as wait at once, each with the next callback as soon as the last is answered. */
const CONNECTIONS = 8_000

/** What the metrics say: answers by name, and how many took longer than Chat waits. */
const answersOf = async ({ admin }: RunningGateway) => {
  const text = await (await request(`${admin}/metrics`)).body.text()
  const sum = (pattern: RegExp): number =>
    [...text.matchAll(pattern)].reduce((all, [, value]) => all + Number(value), 0)
  return {
    kept: sum(/^chatgate_callbacks_total\{.*answer="kept".*\} (\d+)/gm),
    refused: sum(/^chatgate_callbacks_refused_total\{.*\} (\d+)/gm),
    unrouted: sum(/^chatgate_events_oldest_unrouted_age_seconds ([\d.]+)/gm),
  }
}

/** Only reads, beside the gateway. */
const countEvents = ({ folder }: RunningGateway): number => {
  const database = new DatabaseSync(join(folder, 'gateway.sqlite'), { readOnly: true })
  const count = Number(database.prepare('SELECT count(*) AS count FROM event').get()?.count)
  database.close()
  return count
}

const perSecond = (count: number, duration: number): string => (count / duration / 1_000).toFixed(1)

export const burst = async (isQuick: boolean): Promise<Section[]> => {
  const seconds = isQuick ? 10 : 60
  const gateway = await startGateway(acceptingConfig('sqlite:./gateway.sqlite'))
  const usual = await load(gateway.origin, 64, isQuick ? 2 : 5)
  const atRest = memoryMib(gateway, 'VmRSS')
  const before = await answersOf(gateway)
  const flood = await load(gateway.origin, CONNECTIONS, seconds)
  const most = memoryMib(gateway, 'VmHWM')
  const endedAt = performance.now()
  while ((await answersOf(gateway)).unrouted > 0) await sleep(100)
  const drainedMs = performance.now() - endedAt
  const after = await answersOf(gateway)
  const stored = countEvents(gateway)
  await gateway.stop()
  const rows = [
    ['64 connections before, 1000/s', perSecond(usual.requests, usual.seconds)],
    [`${CONNECTIONS} connections, 1000/s`, perSecond(flood.requests, flood.seconds)],
    ['p50 / p99 of the answers, ms', `${flood.p50Ms.toFixed(0)} / ${flood.p99Ms.toFixed(0)}`],
    ['not answered, or not by 200', String(flood.failures)],
    ['answered OK / refused, of all', `${after.kept - before.kept} / ${after.refused - before.refused}`],
    ['all answered OK / in the store', `${after.kept} / ${stored}`],
    ['MiB before / at most', `${atRest} / ${most}`],
    ['until all was routed afterwards, ms', drainedMs.toFixed(0)],
  ]
  return [{ title: `A burst of ${seconds} s`, head: ['', ''], rows, rounds: rows }]
}
