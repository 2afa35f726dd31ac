/** How soon callbacks are answered when something else goes on: at half of what can be taken, on a slow disk, while old events leave. */
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { acceptingConfig } from './accepting.ts'
import { type Section, median, milliseconds, ratio } from './figures.ts'
import { load, steadyLoad, type Loaded } from './load.ts'
import { startPostgres } from './postgres.ts'
import { startGateway, startServer, type Running } from './processes.ts'
import { inRounds } from './rounds.ts'

const CONFIG = acceptingConfig('sqlite:./gateway.sqlite')

const rateOf = ({ requests, seconds }: Loaded): number => requests / seconds
const p99Of = ({ p99Ms }: Loaded): number => p99Ms

/** Two servers under the same load; the second is compared with the first, which is called `base` in the heads of columns. */
interface Pair {
  title: string
  base: string
  servers: Record<string, Running>
  rounds: number
  measure: (server: Running) => Promise<Loaded>
}

/** Measures both, and stops them. */
const compare = async ({ title, base, servers, rounds, measure }: Pair): Promise<Section> => {
  const all = new Map(Object.entries(servers))
  const names = [...all.keys()]
  const measured = await inRounds(rounds, names, name => measure(all.get(name) as Running))
  await Promise.all([...all.values()].map(server => server.stop()))
  const of = (name: string | undefined, pick: (one: Loaded) => number): number[] =>
    (measured[name ?? ''] ?? []).map(pick)
  return {
    title,
    head: ['', `rate, of ${base}`, 'p50 ms', 'p99 ms', `p99, of ${base}`, '1000/s'],
    rows: names.map(name => [
      name,
      ratio(of(name, rateOf), of(names[0], rateOf)),
      milliseconds(of(name, ({ p50Ms }) => p50Ms)),
      milliseconds(of(name, p99Of)),
      ratio(of(name, p99Of), of(names[0], p99Of)),
      (median(of(name, rateOf)) / 1_000).toFixed(1),
    ]),
    rounds: measured,
  }
}

/** Half of what Chatgate takes, which is measured first. */
export const halfLoad = async (isQuick: boolean): Promise<Section[]> => {
  const chatgate = await startGateway(CONFIG)
  await load(chatgate.origin, 64, 2)
  const perSecond = Math.round(rateOf(await load(chatgate.origin, 64, 3)) / 2)
  const koa = await startServer('koa')
  await load(koa.origin, 64, 2)
  const section = await compare({
    title: `${perSecond} callbacks a second, which is half of what Chatgate takes`,
    base: 'Koa',
    servers: { 'bare Koa': koa, 'Chatgate on SQLite': chatgate },
    rounds: isQuick ? 2 : 6,
    measure: ({ origin }) => steadyLoad(origin, perSecond, isQuick ? 2 : 5),
  })
  return [section]
}

const DELAY_MS = 2

/** Makes each commit of a process take longer: loaded before the gateway, in every one of its threads. */
const SLOW_COMMITS = `
import { DatabaseSync } from 'node:sqlite'
const { exec } = DatabaseSync.prototype
const asleep = new Int32Array(new SharedArrayBuffer(4))
DatabaseSync.prototype.exec = function (sql) {
  if (sql === 'COMMIT') Atomics.wait(asleep, 0, 0, ${DELAY_MS})
  return exec.call(this, sql)
}
`

/** A disk that takes 2 ms more for each commit, at 256 connections, against the disk of this machine. */
export const slowDisk = async (isQuick: boolean): Promise<Section[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'chatgate-bench-slow-'))
  const preload = join(folder, 'slow.mjs')
  writeFileSync(preload, SLOW_COMMITS)
  const usual = await startGateway(CONFIG)
  const slow = await startGateway(CONFIG, ['--import', preload])
  for (const { origin } of [usual, slow]) await load(origin, 64, 2)
  const section = await compare({
    title: `${DELAY_MS} ms more for each commit, 256 connections`,
    base: 'usual',
    servers: { 'the disk as it is': usual, 'a slower one': slow },
    rounds: isQuick ? 2 : 6,
    measure: ({ origin }) => load(origin, 256, isQuick ? 1 : 2),
  })
  rmSync(folder, { recursive: true })
  return [section]
}

/** So many new events a second leave room on either engine, and for as many old ones to go. */
const LEAVING_PER_SECOND = { SQLite: 2_000, PostgreSQL: 800 }

/** The oldest events leave as fast as new ones come, against all staying. */
const leavingOn = async (
  engine: keyof typeof LEAVING_PER_SECOND,
  stores: readonly [stay: string, leave: string],
  isQuick: boolean,
): Promise<Section> => {
  const perSecond = LEAVING_PER_SECOND[engine]
  const stay = await startGateway(acceptingConfig(stores[0]))
  const leave = await startGateway(`${acceptingConfig(stores[1])}keep: { atMost: 32MiB }\n`)
  for (const { origin } of [stay, leave]) await load(origin, 64, isQuick ? 5 : 15)
  return compare({
    title: `On ${engine}, old events leave beside ${perSecond} new ones a second`,
    base: 'staying',
    servers: { 'all events stay': stay, 'the oldest leave, above 32 MiB': leave },
    rounds: isQuick ? 2 : 6,
    measure: ({ origin }) => steadyLoad(origin, perSecond, isQuick ? 2 : 5),
  })
}

export const leaving = async (isQuick: boolean): Promise<Section[]> => {
  const file = 'sqlite:./gateway.sqlite'
  const onSqlite = await leavingOn('SQLite', [file, file], isQuick)
  const servers = [await startPostgres(), await startPostgres()] as const
  const onPostgres = await leavingOn('PostgreSQL', [servers[0].url, servers[1].url], isQuick)
  await Promise.all(servers.map(server => server.stop()))
  return [onSqlite, onPostgres]
}
