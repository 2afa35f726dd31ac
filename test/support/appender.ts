/** A process that appends to a store until it is killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { atTheEndOfTest } from './at-the-end.ts'

/** Starts `append-forever.ts`; `printed` returns the ids stored so far. */
export const appender = (url: string): { child: ChildProcess; printed: () => string[] } => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'append-forever.ts'), url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  atTheEndOfTest(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  // The last line may have been cut short.
  return { child, printed: () => output.split('\n').slice(0, -1) }
}

export const kill = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL')
  await once(child, 'close')
}
