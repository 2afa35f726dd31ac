/** What a callback costs until it is answered: Chatgate, which verifies, validates and keeps it, against servers that do nothing. */
import { request } from 'undici'
import { type Section, median, milliseconds, ratio } from './figures.ts'
import { load, type Loaded } from './load.ts'
import { startPostgres } from './postgres.ts'
import { cpuMicros, startGateway, startServer, type Running, type RunningGateway } from './processes.ts'
import { APP, TOKEN } from './requests.ts'
import { inRounds } from './rounds.ts'

const NAMES = ['http', 'koa', 'stack', 'sqlite', 'postgres'] as const
type Name = (typeof NAMES)[number]

const TITLES: Record<Name, string> = {
  http: 'bare node:http, body not read',
  koa: 'bare Koa, body not read',
  stack: 'Koa + @koa/router + koa-bodyparser, a constant',
  sqlite: 'Chatgate on SQLite: verified, validated, durable',
  postgres: 'Chatgate on PostgreSQL: verified, validated, durable',
}

/** Everything is kept and routed, to nowhere. */
export const acceptingConfig = (store: string): string => `
apps: { '${APP}': { token: '${TOKEN}' } }
store: ${store}
routes: { none: { when: C2C.CallbackBeforeSendMsg, steps: [{ log: {} }] } }
`

type Slice = Loaded & { cpuPerRequest: number }

const slice = async (server: Running, connections: number, seconds: number): Promise<Slice> => {
  const before = cpuMicros(server)
  const loaded = await load(server.origin, connections, seconds)
  if (loaded.failures > 0) throw new Error(`${loaded.failures} of ${loaded.requests} requests failed`)
  return { ...loaded, cpuPerRequest: (cpuMicros(server) - before) / loaded.requests }
}

export const accepting = async (isQuick: boolean): Promise<Section[]> => {
  const postgres = await startPostgres()
  const gateways = {
    sqlite: await startGateway(acceptingConfig('sqlite:./gateway.sqlite')),
    postgres: await startGateway(acceptingConfig(postgres.url)),
  }
  const servers: Record<Name, Running> = {
    http: await startServer('http'),
    koa: await startServer('koa'),
    stack: await startServer('stack'),
    ...gateways,
  }
  const levels = isQuick ? [64] : [1, 64, 256, 1_000]
  const [rounds, seconds] = isQuick ? [2, 1] : [6, 2]
  const sent = { sqlite: 0, postgres: 0 }
  for (const name of NAMES) await slice(servers[name], 64, 1)
  const found: [number, Record<Name, Slice[]>][] = []
  for (const connections of levels) {
    const measured = await inRounds(rounds, NAMES, name => slice(servers[name], connections, seconds))
    found.push([connections, measured])
    for (const name of ['sqlite', 'postgres'] as const)
      sent[name] += measured[name].reduce((sum, { requests }) => sum + requests, 0)
  }
  for (const name of ['sqlite', 'postgres'] as const) await expectKept(gateways[name], sent[name])
  await Promise.all(Object.values(servers).map(server => server.stop()))
  await postgres.stop()
  return found.map(([connections, measured]) => sectionOf(connections, measured))
}

/** A refusal could be fast too, so the number of kept ones is asked for. */
const expectKept = async ({ admin }: RunningGateway, atLeast: number): Promise<void> => {
  const text = await (await request(`${admin}/metrics`)).body.text()
  const counted = [...text.matchAll(/^chatgate_callbacks_total\{.*answer="(\w+)".*\} (\d+)/gm)]
  const kept = counted.reduce((sum, [, , count]) => sum + Number(count), 0)
  if (kept < atLeast || counted.some(([, name]) => name !== 'kept'))
    throw new Error(`${kept} of ${atLeast} callbacks were kept: ${counted.map(([all]) => all).join(', ')}`)
}

const sectionOf = (connections: number, measured: Record<Name, Slice[]>): Section => {
  const rates = (name: Name): number[] => measured[name].map(({ requests, seconds }) => requests / seconds)
  return {
    title: `Accepting, ${connections} connections`,
    head: ['', 'of bare Koa', 'of the stack', 'CPU us/request', 'p50 ms', 'p99 ms', 'p99 of Koa’s', '1000/s'],
    rows: NAMES.map(name => {
      const of = (pick: (one: Slice) => number): number[] => measured[name].map(pick)
      const p99 = of(({ p99Ms }) => p99Ms)
      return [
        TITLES[name],
        ratio(rates(name), rates('koa')),
        ratio(rates(name), rates('stack')),
        median(of(({ cpuPerRequest }) => cpuPerRequest)).toFixed(1),
        milliseconds(of(({ p50Ms }) => p50Ms)),
        milliseconds(p99),
        ratio(
          p99,
          measured.koa.map(({ p99Ms }) => p99Ms),
        ),
        (median(rates(name)) / 1_000).toFixed(1),
      ]
    }),
    rounds: measured,
  }
}
