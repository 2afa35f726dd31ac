import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

const BIN = new URL('../bin/chatgate.js', import.meta.url).pathname

export interface CommandResult {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs the command line in a folder, as a user would. */
export const chatgate = async (
  folder: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<CommandResult> => {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<number | null>(resolve => child.once('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  return { code, stdout, stderr }
}
