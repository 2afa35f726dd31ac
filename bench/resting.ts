/** Start time, and memory after many events. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { acceptingConfig } from './accepting.ts'
import { type Section, milliseconds, ratio } from './figures.ts'
import { load } from './load.ts'
import { BIN, cpuMicros, memoryMib, SOURCE_BIN, startGateway } from './processes.ts'
import { inRounds } from './rounds.ts'

interface Start {
  ms: number
  cpuMs: number
}

const MICROS_PER_MS = 1_000

/** Until it listens, with an empty store. */
const startChatgate = async (bin: string): Promise<Start> => {
  const startedAt = performance.now()
  const gateway = await startGateway(acceptingConfig('sqlite:./gateway.sqlite'), [], bin)
  const start = { ms: performance.now() - startedAt, cpuMs: cpuMicros(gateway) / MICROS_PER_MS }
  await gateway.stop()
  return start
}

const startNode = async (): Promise<Start> => {
  const startedAt = performance.now()
  const { stdout } = await promisify(execFile)(process.execPath, [
    '-p',
    'const { user, system } = process.cpuUsage(); user + system',
  ])
  return { ms: performance.now() - startedAt, cpuMs: Number(stdout) / MICROS_PER_MS }
}

export const starting = async (isQuick: boolean): Promise<Section[]> => {
  const names = ['node', 'package', 'sources'] as const
  const starts = {
    node: startNode,
    package: () => startChatgate(BIN),
    sources: () => startChatgate(SOURCE_BIN),
  }
  const measured = await inRounds(isQuick ? 3 : 10, names, name => starts[name]())
  const titles = {
    node: '`node -p`',
    package: 'Chatgate until it listens',
    sources: 'Chatgate from its sources',
  }
  const all = (name: (typeof names)[number], field: keyof Start): number[] =>
    measured[name].map(start => start[field])
  return [
    {
      title: 'Start',
      head: ['', 'of bare Node', 'ms', 'CPU, of the sources', 'CPU ms'],
      rows: names.map(name => [
        titles[name],
        ratio(all(name, 'ms'), all('node', 'ms')),
        milliseconds(all(name, 'ms')),
        ratio(all(name, 'cpuMs'), all('sources', 'cpuMs')),
        milliseconds(all(name, 'cpuMs')),
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
