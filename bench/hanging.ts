/** Whether one destination that never answers holds up the nineteen others. */
import { request } from 'undici'
import { webhooksConfig } from './delivering.ts'
import { type Section, milliseconds, quantile, ratio } from './figures.ts'
import { steadyLoad } from './load.ts'
import { startGateway, startServer } from './processes.ts'
import { inRounds } from './rounds.ts'

const DESTINATIONS = 20
/** Events a second; each goes to twenty. */
const RATE = 20

/** The sink tells how long each event has been under way, from its arrival at the gateway, since it was asked last. */
const delaysOf = async (sink: string): Promise<number[]> => {
  const { body } = await request(`${sink}/delays`)
  return (await body.json()) as number[]
}

export const hanging = async (isQuick: boolean): Promise<Section[]> => {
  const sink = await startServer('sink')
  const well = Array.from({ length: DESTINATIONS - 1 }, (_, n) => `${sink.origin}/timed/${n}`)
  const gateways = {
    quiet: await startGateway(webhooksConfig([...well, `${sink.origin}/`], 8)),
    hanging: await startGateway(webhooksConfig([...well, `${sink.origin}/hangs`], 8)),
  }
  const [rounds, seconds] = isQuick ? [2, 2] : [6, 5]
  const names = ['quiet', 'hanging'] as const
  const slice = async (name: (typeof names)[number], forSeconds: number): Promise<number[]> => {
    await delaysOf(sink.origin)
    await steadyLoad(gateways[name].origin, RATE, forSeconds)
    return delaysOf(sink.origin)
  }
  for (const name of names) await slice(name, 2)
  const measured = await inRounds(rounds, names, name => slice(name, seconds))
  await Promise.all([sink, ...Object.values(gateways)].map(server => server.stop()))
  const of = (name: (typeof names)[number], share: number): number[] =>
    measured[name].map(delays => quantile(delays, share))
  const titles = { quiet: 'all twenty answer', hanging: 'one of them never answers' }
  return [
    {
      title: `One hanging destination among twenty, ${RATE * DESTINATIONS} deliveries a second`,
      head: ['', 'p50 ms', 'p99 ms', 'p50 of quiet', 'p99 of quiet'],
      rows: names.map(name => [
        titles[name],
        milliseconds(of(name, 0.5)),
        milliseconds(of(name, 0.99)),
        ratio(of(name, 0.5), of('quiet', 0.5)),
        ratio(of(name, 0.99), of('quiet', 0.99)),
      ]),
      rounds: { quiet: of('quiet', 0.99), hanging: of('hanging', 0.99) },
    },
  ]
}
