import { guardTerminal } from './cli/terminal/guard.ts'
import { run } from './cli/run.ts'

/**
 * How long a finished command may take to write its remaining output. Plugins and threads that still run must not keep
 * the process alive.
 */
const END_WITHIN_MS = 3_000

// The reader may close the pipe early: `chatgate events | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

guardTerminal()
process.exitCode = await run(process.argv.slice(2))
setTimeout(() => process.exit(), END_WITHIN_MS).unref()
