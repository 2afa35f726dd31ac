/** How soon callbacks are answered when something else goes on: at half of what can be taken, on a slow disk, while old events leave. */
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { acceptingConfig } from './accepting.ts'
import { type Section, inRounds, median, milliseconds, ratio } from './figures.ts'
import { load, steadyLoad, type Loaded } from './load.ts'
import { startGateway, startServer, type Running } from './processes.ts'

const rateOf = ({ requests, seconds }: Loaded): number => requests / seconds
const rates = (all: readonly Loaded[]): number[] => all.map(rateOf)
const p50s = (all: readonly Loaded[]): number[] => all.map(({ p50Ms }) => p50Ms)
const p99s = (all: readonly Loaded[]): number[] => all.map(({ p99Ms }) => p99Ms)

/** Half of what each takes, which is measured first. */
export const halfLoad = async (isQuick: boolean): Promise<Section[]> => {
  const names = ['koa', 'chatgate'] as const
  const servers: Record<(typeof names)[number], Running> = {
    koa: await startServer('koa'),
    chatgate: await startGateway(acceptingConfig('sqlite:./gateway.sqlite')),
  }
  const [rounds, seconds] = isQuick ? [2, 2] : [6, 5]
  await load(servers.chatgate.origin, 64, 2)
  const rate = Math.round(rateOf(await load(servers.chatgate.origin, 64, 3)) / 2)
  const measured = await inRounds(rounds, names, name => steadyLoad(servers[name].origin, rate, seconds))
  await Promise.all(Object.values(servers).map(server => server.stop()))
  return [
    {
      title: `${rate} callbacks a second, which is half of what Chatgate takes`,
      head: ['', 'p50 ms', 'p99 ms', 'p99 of Koa’s'],
      rows: names.map(name => [
        { koa: 'bare Koa', chatgate: 'Chatgate on SQLite' }[name],
        milliseconds(p50s(measured[name])),
        milliseconds(p99s(measured[name])),
        ratio(p99s(measured[name]), p99s(measured.koa)),
      ]),
      rounds: measured,
    },
  ]
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
  const names = ['usual', 'slow'] as const
  const config = acceptingConfig('sqlite:./gateway.sqlite')
  const gateways = {
    usual: await startGateway(config),
    slow: await startGateway(config, ['--import', preload]),
  }
  const [rounds, seconds] = isQuick ? [2, 1] : [6, 2]
  for (const name of names) await load(gateways[name].origin, 64, 2)
  const measured = await inRounds(rounds, names, name => load(gateways[name].origin, 256, seconds))
  await Promise.all(Object.values(gateways).map(gateway => gateway.stop()))
  rmSync(folder, { recursive: true })
  return [
    {
      title: `${DELAY_MS} ms more for each commit, 256 connections`,
      head: ['', 'rate, of usual', 'p50 ms', 'p99 ms', '1000/s'],
      rows: names.map(name => [
        { usual: 'the disk as it is', slow: 'a slower one' }[name],
        ratio(rates(measured[name]), rates(measured.usual)),
        milliseconds(p50s(measured[name])),
        milliseconds(p99s(measured[name])),
        (median(rates(measured[name])) / 1_000).toFixed(1),
      ]),
      rounds: measured,
    },
  ]
}

/** Accepts at a rate that leaves room, with the oldest events leaving as fast as new ones come, and with all staying. */
export const leaving = async (isQuick: boolean): Promise<Section[]> => {
  const names = ['staying', 'leaving'] as const
  const config = acceptingConfig('sqlite:./gateway.sqlite')
  const gateways = {
    staying: await startGateway(config),
    leaving: await startGateway(`${config}keep: { atMost: 32MiB }\n`),
  }
  const [rounds, seconds, fillSeconds] = isQuick ? [2, 2, 5] : [6, 5, 10]
  for (const name of names) await load(gateways[name].origin, 64, fillSeconds)
  const rate = 2_000
  const measured = await inRounds(rounds, names, name => steadyLoad(gateways[name].origin, rate, seconds))
  await Promise.all(Object.values(gateways).map(gateway => gateway.stop()))
  return [
    {
      title: `Old events leave beside ${rate} new ones a second`,
      head: ['', 'p50 ms', 'p99 ms', 'p99 of staying'],
      rows: names.map(name => [
        { staying: 'all events stay', leaving: 'the oldest leave, above 32 MiB' }[name],
        milliseconds(p50s(measured[name])),
        milliseconds(p99s(measured[name])),
        ratio(p99s(measured[name]), p99s(measured.staying)),
      ]),
      rounds: measured,
    },
  ]
}
