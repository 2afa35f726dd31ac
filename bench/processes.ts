/** Servers in processes of their own: what Chatgate is compared with, and Chatgate itself. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { builtChatgate } from '../scripts/build/built-package.ts'
import type { ServerKind } from './servers.ts'

/** What users get. */
export const BIN = await builtChatgate()
/** The same from the sources. */
export const SOURCE_BIN = new URL('../bin/chatgate.js', import.meta.url).pathname
const SERVERS = new URL('servers.ts', import.meta.url).pathname

export interface Running {
  child: ChildProcess
  origin: string
  stop: () => Promise<void>
}

export interface RunningGateway extends Running {
  folder: string
  /** The origin of the admin API. */
  admin: string
}

/** Clock ticks of /proc are hundredths of a second. */
const TICK_MICROS = 10_000

/** The processor time that a process has used so far, in all its threads. */
export const cpuMicros = ({ child }: Running): number => {
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS
}

const KIB_PER_MIB = 1024

/** `VmRSS` is the memory of now, `VmHWM` the most there was. */
export const memoryMib = ({ child }: Running, which: 'VmRSS' | 'VmHWM'): number => {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Math.round(Number(new RegExp(`${which}:\\s+(\\d+)`).exec(status)?.[1]) / KIB_PER_MIB)
}

const started = new Set<ChildProcess>()
/** Nothing is left behind by a bench that fails. */
process.on('exit', () => started.forEach(child => child.kill('SIGKILL')))

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

/** A program that ends with the bench. */
export const owned = (child: ChildProcess): { child: ChildProcess; end: () => Promise<void> } => {
  started.add(child)
  return { child, end: () => end(child) }
}

/** A program of Node that prints the port it listens on, and nothing before. */
export const startProgram = async (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Running> => {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  started.add(child)
  const printed = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  const port = Number(printed[0])
  if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended before it listened`)
  return { child, origin: `http://127.0.0.1:${port}`, stop: () => end(child) }
}

export const startServer = (kind: ServerKind): Promise<Running> => startProgram([SERVERS, kind])

/** Runs a config on free ports; its log goes into a file beside it. */
export const startGateway = async (
  config: string,
  flags: readonly string[] = [],
  bin = BIN,
): Promise<RunningGateway> => {
  const folder = mkdtempSync(join(tmpdir(), 'chatgate-bench-'))
  const ports = 'listen: { host: 127.0.0.1, port: 0 }\nadmin: { port: 0 }\n'
  writeFileSync(join(folder, 'gateway.config.yaml'), ports + config)
  const log = openSync(join(folder, 'log'), 'w')
  const child = spawn(process.execPath, [...flags, bin, 'start'], {
    cwd: folder,
    stdio: ['ignore', log, 'inherit'],
  })
  started.add(child)
  closeSync(log)
  const [, callbackPort, adminPort] = await listening(join(folder, 'log'), child)
  return {
    folder,
    child,
    origin: `http://127.0.0.1:${callbackPort}`,
    admin: `http://127.0.0.1:${adminPort}`,
    stop: async () => {
      await end(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const listening = async (logFile: string, child: ChildProcess): Promise<RegExpExecArray> => {
  for (;;) {
    const log = readFileSync(logFile, 'utf8')
    const found = /"callbackPort":(\d+),"adminPort":(\d+)/.exec(log)
    if (found) return found
    if (child.exitCode !== null) throw new Error(`the gateway ended: ${log}`)
    await sleep(5)
  }
}
