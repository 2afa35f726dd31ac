/** Programs that others use for callbacks, as far as they are installed: each takes the request and answers, and none keeps it before. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { acceptingConfig } from './accepting.ts'
import { type Section, median, milliseconds, ratio } from './figures.ts'
import { load, type Loaded } from './load.ts'
import { freePort, listens } from './ports.ts'
import { cpuMicros, owned, startGateway, startServer, type Running } from './processes.ts'
import { shapes, type Shape } from './requests.ts'
import { inRounds } from './rounds.ts'

interface Peer {
  title: string
  program: string
  /** How it is started; what it needs is written into the folder. */
  args: (folder: string, port: number) => string[]
  shapes: () => Shape[]
}

const OK = '{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}'

const FLOW = [
  { id: 'tab', type: 'tab', label: 'callbacks' },
  { id: 'in', type: 'http in', z: 'tab', url: '/callback', method: 'post', wires: [['make']] },
  { id: 'make', type: 'function', z: 'tab', func: `msg.payload = ${OK}; return msg`, wires: [['out']] },
  { id: 'out', type: 'http response', z: 'tab', statusCode: '200', wires: [] },
]

const HOOKS = [{ id: 'callback', 'execute-command': '/bin/true', 'response-message': OK }]

const ALERT_BODY = ['[{"labels":{"alertname":"changed","user":"', '"},"annotations":{"at":"', '"}}]'] as const

const ALERT: Shape = {
  path: '/api/v2/alerts',
  body: ALERT_BODY,
  // With a user of 8 and a time of 13 characters between.
  bodyBytes: ALERT_BODY.join('').length + 21,
}

const write = (folder: string, name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const PEERS: Record<string, Peer> = {
  nodeRed: {
    title: 'Node-RED: http in, function, http response',
    program: 'node-red',
    args: (folder, port) => {
      write(folder, 'flows.json', JSON.stringify(FLOW))
      const settings = write(
        folder,
        'settings.js',
        "module.exports = { uiHost: '127.0.0.1', flowFile: 'flows.json' }",
      )
      return ['--userDir', folder, '--port', String(port), '--settings', settings]
    },
    shapes,
  },
  webhook: {
    title: 'Debian’s webhook, runs /bin/true (whose processor time is not counted)',
    program: 'webhook',
    args: (folder, port) => {
      const hooks = write(folder, 'hooks.json', JSON.stringify(HOOKS))
      return ['-hooks', hooks, '-ip', '127.0.0.1', '-port', String(port), '-urlprefix', '']
    },
    shapes,
  },
  alertmanager: {
    title: 'Alertmanager: an alert of one of 10,000 users',
    program: 'prometheus-alertmanager',
    args: (folder, port) => {
      const config = write(folder, 'config.yml', 'route: { receiver: none }\nreceivers: [{ name: none }]\n')
      const own = [`--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address=', '--log.level=error']
      return [`--config.file=${config}`, `--storage.path=${folder}`, ...own]
    },
    shapes: () => [ALERT],
  },
}

const isInstalled = ({ program }: Peer): boolean => spawnSync(program, ['--help']).error === undefined

const startPeer = async ({ program, args }: Peer): Promise<Running> => {
  const folder = mkdtempSync(join(tmpdir(), 'chatgate-bench-peer-'))
  const port = await freePort()
  const { child, end } = owned(spawn(program, args(folder, port), { stdio: 'ignore' }))
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`)
    await sleep(100)
  }
  const stop = async (): Promise<void> => {
    await end()
    rmSync(folder, { recursive: true, force: true })
  }
  return { child, origin: `http://127.0.0.1:${port}`, stop }
}

type Slice = Loaded & { cpuPerRequest: number }

export const peers = async (isQuick: boolean): Promise<Section[]> => {
  const installed = Object.entries(PEERS).filter(([, peer]) => isInstalled(peer))
  const titles = new Map([
    ['koa', 'bare Koa, body not read'],
    ['chatgate', 'Chatgate on SQLite'],
    ...installed.map(([name, { title }]) => [name, title] as const),
  ])
  const servers = new Map<string, Running>([
    ['koa', await startServer('koa')],
    ['chatgate', await startGateway(acceptingConfig('sqlite:./gateway.sqlite'))],
  ])
  for (const [name, peer] of installed) servers.set(name, await startPeer(peer))
  const slice = async (name: string, seconds: number): Promise<Slice> => {
    const server = servers.get(name)
    if (!server) throw new Error(`no server ${name}`)
    const before = cpuMicros(server)
    const loaded = await load(server.origin, 64, seconds, PEERS[name]?.shapes())
    if (loaded.failures > 0) throw new Error(`${name}: ${loaded.failures} of ${loaded.requests} failed`)
    return { ...loaded, cpuPerRequest: (cpuMicros(server) - before) / loaded.requests }
  }
  const names = [...servers.keys()]
  for (const name of names) await slice(name, 1)
  const measured = await inRounds(isQuick ? 2 : 6, names, name => slice(name, isQuick ? 1 : 2))
  for (const server of servers.values()) await server.stop()
  return [sectionOf(titles, measured)]
}

const sectionOf = (titles: ReadonlyMap<string, string>, measured: Record<string, Slice[]>): Section => {
  const rates = (name: string): number[] =>
    (measured[name] ?? []).map(({ requests, seconds }) => requests / seconds)
  return {
    title: 'Other programs, 64 connections',
    head: ['', 'of bare Koa', 'CPU us/request', 'p99 ms', '1000/s'],
    rows: [...titles].map(([name, title]) => [
      title,
      ratio(rates(name), rates('koa')),
      median((measured[name] ?? []).map(({ cpuPerRequest }) => cpuPerRequest)).toFixed(0),
      milliseconds((measured[name] ?? []).map(({ p99Ms }) => p99Ms)),
      (median(rates(name)) / 1_000).toFixed(1),
    ]),
    rounds: measured,
  }
}
