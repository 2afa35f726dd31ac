import { guardTerminal } from './cli/terminal/guard.ts'
import { run } from './cli/run.ts'

/** What is left to be written when a command has failed gets so long; threads that are still there must not keep the process. */
const END_WITHIN_MS = 3_000

// Who reads may have seen enough: `chatgate events | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

guardTerminal()
const code = await run(process.argv.slice(2))
if (code > 0) {
  process.exitCode = code
  setTimeout(() => process.exit(code), END_WITHIN_MS).unref()
}
