import { spawn, spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { inject } from 'vitest'

/** The command as users get it; see built-chatgate.ts. */
export const BIN = inject('chatgate')

export interface CommandResult {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs the command line in a folder, as a user would; `input` goes to its standard input. */
export const chatgate = async (
  folder: string,
  args: readonly string[],
  environment: Record<string, string> = {},
  input?: string | Uint8Array,
): Promise<CommandResult> => {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], NO_COLOR: '1', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => {}).end(input)
  const exited = new Promise<number | null>(resolve => child.once('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  return { code, stdout, stderr }
}

/** The system assigns ports from 32768 up, so a lower one stays free until it is used. */
const PORTS = { from: 20_000, to: 32_000 }

/** A free port, for programs that must be given their port beforehand. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to)
    if (await isFree(port)) return port
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** Whether this machine has an optional program. */
export const isInstalled = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0
