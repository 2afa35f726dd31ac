/** Puts load on a server from a process of its own: `wrk` where it is installed, else our own generator. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { GeneratorTask } from './generator.ts'
import { headOf, nextTime, shapes, type Shape } from './requests.ts'

export interface Loaded {
  requests: number
  seconds: number
  p50Ms: number
  p99Ms: number
  /** Not answered by 200, or not at all. */
  failures: number
}

const run = promisify(execFile)

const GENERATOR = new URL('generator.ts', import.meta.url).pathname
export const HAS_WRK = spawnSync('wrk', ['--version']).error === undefined

/** As fast as so many connections can. `seconds` is whole. */
export const load = async (
  origin: string,
  connections: number,
  seconds: number,
  kinds: readonly Shape[] = shapes(),
): Promise<Loaded> =>
  HAS_WRK
    ? withWrk(origin, connections, seconds, kinds)
    : generate({ origin, seconds, pace: { connections }, kinds })

/** So many requests a second, whatever becomes of them. */
export const steadyLoad = (origin: string, perSecond: number, seconds: number): Promise<Loaded> =>
  generate({ origin, seconds, pace: { perSecond }, kinds: shapes() })

const generate = async (task: Omit<GeneratorTask, 'from'>): Promise<Loaded> => {
  const { stdout } = await run(process.execPath, [
    GENERATOR,
    JSON.stringify({ ...task, from: nextTime() } satisfies GeneratorTask),
  ])
  return JSON.parse(stdout) as Loaded
}

const withWrk = async (
  origin: string,
  connections: number,
  seconds: number,
  kinds: readonly Shape[],
): Promise<Loaded> => {
  const folder = mkdtempSync(join(tmpdir(), 'chatgate-bench-wrk-'))
  const script = join(folder, 'requests.lua')
  writeFileSync(script, scriptFor(kinds, nextTime()))
  const options = ['-t1', `-c${connections}`, `-d${seconds}`, '--timeout', '10', '-s', script, origin]
  const { stdout } = await run('wrk', options)
  rmSync(folder, { recursive: true })
  const json = stdout.split('\n').find(line => line.startsWith('{'))
  if (json === undefined) throw new Error(`wrk said no result: ${stdout}`)
  return JSON.parse(json) as Loaded
}

/** Joins texts that were made once, so that wrk stays cheap. */
const scriptFor = (all: readonly Shape[], from: number): string => {
  const rows = all.map(shape => {
    const [start, middle, end] = shape.body
    return `{${[headOf(shape) + start, middle, end].map(text => JSON.stringify(text)).join(', ')}}`
  })
  return `
local shapes = { ${rows.join(',\n')} }
local n = 0
function request()
  local shape = shapes[n % ${all.length} + 1]
  n = n + 1
  return shape[1] .. string.format('user%04d', n % 10000) .. shape[2] .. string.format('%d', ${from} + n) .. shape[3]
end
function done(summary, latency)
  local failures = summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.connect
  io.write(string.format('\\n{"requests":%d,"seconds":%f,"p50Ms":%f,"p99Ms":%f,"failures":%d}\\n', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, failures))
end
`
}
