import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { portOf } from './receiver.ts'

export const BIN = new URL('../bin/chatgate.js', import.meta.url).pathname

export interface CommandResult {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs the command line in a folder, as a user would; `input` is what it finds on standard input. */
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

/** A port that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const port = portOf(server)
      server.close(() => resolve(port))
    })
  })
