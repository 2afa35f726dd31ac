/** How accepting grows from one gateway to two on the same PostgreSQL; they share the processors of one machine here. */
import { acceptingConfig } from './accepting.ts'
import { type Section, median, milliseconds, ratio } from './figures.ts'
import { load, type Loaded } from './load.ts'
import { startPostgres } from './postgres.ts'
import { cpuMicros, startGateway } from './processes.ts'
import { inRounds } from './rounds.ts'

interface Slice {
  perSecond: number
  p99Ms: number
  cpuPerRequest: number
}

const CONNECTIONS = 64

export const nodes = async (isQuick: boolean): Promise<Section[]> => {
  const postgres = await startPostgres()
  const config = acceptingConfig(postgres.url)
  const gateways = [await startGateway(config), await startGateway(config)]
  const slice = async (count: number, seconds: number): Promise<Slice> => {
    const used = gateways.slice(0, count)
    const cpu = (): number => gateways.reduce((sum, gateway) => sum + cpuMicros(gateway), 0)
    const before = cpu()
    const loads = await Promise.all(used.map(({ origin }) => load(origin, CONNECTIONS / count, seconds)))
    const sum = (pick: (one: Loaded) => number): number => loads.reduce((all, one) => all + pick(one), 0)
    return {
      perSecond: sum(({ requests, seconds: took }) => requests / took),
      p99Ms: Math.max(...loads.map(({ p99Ms }) => p99Ms)),
      cpuPerRequest: (cpu() - before) / sum(({ requests }) => requests),
    }
  }
  const [rounds, seconds] = isQuick ? [2, 1] : [6, 2]
  await slice(2, 2)
  const names = ['one', 'two'] as const
  const measured = await inRounds(rounds, names, name => slice(name === 'one' ? 1 : 2, seconds))
  await Promise.all(gateways.map(gateway => gateway.stop()))
  await postgres.stop()
  const of = (name: (typeof names)[number], pick: (one: Slice) => number): number[] =>
    measured[name].map(pick)
  return [
    {
      title: `Gateways on one PostgreSQL, ${CONNECTIONS} connections in all`,
      head: ['', 'rate, of one', 'CPU us/request', 'p99 ms', '1000/s'],
      rows: names.map(name => [
        `${name} of them`,
        ratio(
          of(name, ({ perSecond }) => perSecond),
          of('one', ({ perSecond }) => perSecond),
        ),
        median(of(name, ({ cpuPerRequest }) => cpuPerRequest)).toFixed(0),
        milliseconds(of(name, ({ p99Ms }) => p99Ms)),
        (median(of(name, ({ perSecond }) => perSecond)) / 1_000).toFixed(2),
      ]),
      rounds: measured,
    },
  ]
}
