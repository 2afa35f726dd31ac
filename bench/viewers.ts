/** What twenty people who watch the events come, and who keep the console open, cost those whom the gateway answers. */
import { once } from 'node:events'
import { request } from 'undici'
import { acceptingConfig } from './accepting.ts'
import { type Section, milliseconds, ratio } from './figures.ts'
import { steadyLoad } from './load.ts'
import { startGateway, type RunningGateway } from './processes.ts'
import { inRounds } from './rounds.ts'

const VIEWERS = 20
const PER_SECOND = 1_000

/** As the console does: a stream each, of which everything is read, and the destinations every two seconds. */
const watch = ({ admin }: RunningGateway): (() => void) => {
  const stopper = new AbortController()
  const { signal } = stopper
  const follow = async (): Promise<void> => {
    const { body } = await request(`${admin}/api/live?after=0`, { signal })
    body.resume()
    await once(body, 'close')
  }
  const poll = async (): Promise<void> => {
    const { body } = await request(`${admin}/api/destinations`, { signal })
    await body.dump()
  }
  for (let viewer = 0; viewer < VIEWERS; viewer += 1) void follow().catch(() => {})
  const timer = setInterval(() => {
    for (let viewer = 0; viewer < VIEWERS; viewer += 1) void poll().catch(() => {})
  }, 2_000)
  return () => {
    clearInterval(timer)
    stopper.abort()
  }
}

export const viewers = async (isQuick: boolean): Promise<Section[]> => {
  const gateway = await startGateway(acceptingConfig('sqlite:./gateway.sqlite'))
  await steadyLoad(gateway.origin, PER_SECOND, 2)
  const names = ['nobody', 'twenty'] as const
  const rounds = await inRounds(isQuick ? 2 : 8, names, async name => {
    const leave = name === 'twenty' ? watch(gateway) : () => {}
    try {
      return await steadyLoad(gateway.origin, PER_SECOND, isQuick ? 2 : 5)
    } finally {
      leave()
    }
  })
  await gateway.stop()
  const p99 = (name: (typeof names)[number]): number[] => rounds[name].map(({ p99Ms }) => p99Ms)
  return [
    {
      title: `${PER_SECOND} callbacks a second, with and without ${VIEWERS} live viewers`,
      head: ['who watches', 'p99, ms', 'against nobody'],
      rows: names.map(name => [name, milliseconds(p99(name)), ratio(p99(name), p99('nobody'))]),
      rounds,
    },
  ]
}
