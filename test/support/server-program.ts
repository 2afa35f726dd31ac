/** Servers that a machine may have, for the destinations that send to them: started by a test file, broken, and stopped with it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, globSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, test } from 'vitest'
import { freePort } from './command-line.ts'
import { until } from './until.ts'

export interface ServerProgram {
  /** Its file, on the path, in the folders of servers, or in that of CHATGATE_TEST_SERVERS. */
  program: string
  /** The package of Debian that has it. */
  debian: string
  /** Its arguments; it must listen on 127.0.0.1, stay in the foreground and write only into the folder. */
  args: (folder: string, port: number) => readonly string[] | Promise<readonly string[]>
  environment?: (folder: string, port: number) => Record<string, string>
  /** For one that chooses its port itself: the port, once its output says so. */
  portIn?: (output: string) => number | undefined
}

/** A server that a test can break. */
export interface BreakableServer {
  /** Where it listens, `127.0.0.1:port`. */
  readonly host: string
  /** From now on it takes connections and says nothing. */
  freeze: () => void
  thaw: () => void
  /** Ends it as a power cut would. */
  kill: () => Promise<void>
  /** Starts it again, with what it has kept. */
  start: () => Promise<void>
  /** Ends it for good, and removes what it has kept. */
  remove: () => Promise<void>
}

/** Where servers are for those whose path does not say so. */
const FOLDERS = [
  ...(process.env['CHATGATE_TEST_SERVERS'] ?? '').split(delimiter),
  // Before the path, where Debian has a script for the user of its service.
  ...globSync('/usr/lib/rabbitmq/lib/*/sbin'),
  ...(process.env['PATH'] ?? '').split(delimiter),
  '/usr/sbin',
  '/usr/local/sbin',
].filter(Boolean)

const fileOf = (program: string): string | undefined =>
  FOLDERS.map(folder => join(folder, program)).find(file => {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  })

/** Tests that need a server; where the machine has none, one skipped test says how to get it. */
export const describeWith = ({ program, debian }: ServerProgram, body: () => void): void => {
  if (fileOf(program) !== undefined) describe(`with ${program}`, body)
  else test.skip(`skipped: needs ${program}; apt-get install -y ${debian}`, () => undefined)
}

/** Starts one, for all tests of a file: who starts it removes it. */
export const startServerProgram = async (server: ServerProgram): Promise<BreakableServer> => {
  const file = fileOf(server.program)
  if (file === undefined) throw new Error(`${server.program} is not installed`)
  const folder = mkdtempSync(join(tmpdir(), `chatgate-${server.program}-`))
  let port = await freePort()
  let child: ChildProcess
  const start = async (): Promise<void> => {
    ;({ child, port } = await startIn(file, server, folder, port))
  }
  // It may be a script that starts others; those are in its group.
  const signal = (name: NodeJS.Signals): boolean => process.kill(-(child.pid ?? 0), name)
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'close')
    signal('SIGKILL')
    await ended
  }
  // Nothing else ends it if the tests are interrupted.
  const killNow = (): void => void (child.exitCode === null && signal('SIGKILL'))
  process.once('exit', killNow)
  await start()
  return {
    get host() {
      return `127.0.0.1:${port}`
    },
    freeze: () => void signal('SIGSTOP'),
    thaw: () => void signal('SIGCONT'),
    kill,
    start,
    remove: async () => {
      process.off('exit', killNow)
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const startIn = async (
  file: string,
  { program, args, environment, portIn = () => given }: ServerProgram,
  folder: string,
  given: number,
): Promise<{ child: ChildProcess; port: number }> => {
  let output = ''
  let port: number | undefined
  const child = spawn(file, await args(folder, given), {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...environment?.(folder, given) },
    stdio: 'pipe',
    detached: true,
  })
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await until(() => {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}:\n${output}`)
    port = portIn(output)
    return port !== undefined && listens(port)
  }, `${program} listens`)
  return { child, port: port ?? given }
}

const listens = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
