/** Start time, and memory after many events. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { acceptingConfig } from './accepting.ts'
import { type Section, milliseconds, ratio } from './figures.ts'
import { load } from './load.ts'
import { memoryMib, startGateway } from './processes.ts'
import { inRounds } from './rounds.ts'

const timed = async (run: () => Promise<() => Promise<unknown>>): Promise<number> => {
  const startedAt = performance.now()
  const stop = await run()
  const took = performance.now() - startedAt
  await stop()
  return took
}

/** Until it listens, with an empty store. */
const startChatgate = (): Promise<number> =>
  timed(async () => (await startGateway(acceptingConfig('sqlite:./gateway.sqlite'))).stop)

const startNode = (): Promise<number> =>
  timed(async () => {
    await once(spawn(process.execPath, ['-e', '0']), 'exit')
    return async () => {}
  })

export const starting = async (isQuick: boolean): Promise<Section[]> => {
  const names = ['node', 'chatgate'] as const
  const measured = await inRounds(isQuick ? 3 : 10, names, name =>
    name === 'node' ? startNode() : startChatgate(),
  )
  const titles = { node: '`node -e 0`', chatgate: 'Chatgate from its sources, until it listens' }
  return [
    {
      title: 'Start',
      head: ['', 'of bare Node', 'ms'],
      rows: names.map(name => [
        titles[name],
        ratio(measured[name], measured.node),
        milliseconds(measured[name]),
      ]),
      rounds: measured,
    },
  ]
}

/** Takes events until there were so many, and tells the memory at each of the marks. One run. */
export const memory = async (isQuick: boolean): Promise<Section[]> => {
  const marks = isQuick ? [10_000, 20_000] : [10_000, 100_000, 1_000_000]
  const gateway = await startGateway(acceptingConfig('sqlite:./gateway.sqlite'))
  const atStart = memoryMib(gateway, 'VmRSS')
  const rows = [['at start', String(atStart), '']]
  let events = 0
  let first: number | undefined
  for (const mark of marks) {
    while (events < mark) events += (await load(gateway.origin, 64, 1)).requests
    const now = memoryMib(gateway, 'VmRSS')
    first ??= now
    rows.push([`after ${events} events`, String(now), String(now - first)])
  }
  await gateway.stop()
  return [
    {
      title: 'Memory',
      head: ['', 'MiB', 'more than after the first'],
      rows,
      rounds: rows,
    },
  ]
}
