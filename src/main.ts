import { guardTerminal } from './cli/terminal/guard.ts'
import { run } from './cli/run.ts'

/** What is left to be written when a command is over gets so long; plugins and threads that are still there must not keep the process. */
const END_WITHIN_MS = 3_000

// Who reads may have seen enough: `chatgate events | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

guardTerminal()
process.exitCode = await run(process.argv.slice(2))
setTimeout(() => process.exit(), END_WITHIN_MS).unref()
