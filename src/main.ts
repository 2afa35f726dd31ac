import { CommanderError } from 'commander'
import { Exit } from './cli/exit.ts'
import { createProgram } from './cli/program.ts'
import { ConfigError } from './config/problem.ts'
import { StoreError } from './store/store.ts'

/** Prints what went wrong for people, and returns the exit code. */
const fail = (error: unknown): number => {
  // Commander has printed its own complaint, the help or the version already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const known = error instanceof Exit || error instanceof ConfigError || error instanceof StoreError
  const text = known ? error.message : error instanceof Error ? error.stack : String(error)
  if (text) process.stderr.write(`${text}\n`)
  return error instanceof Exit ? error.code : 1
}

// Who reads may have seen enough: `chatgate events | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

try {
  const program = await createProgram(process.argv[2])
  await program.parseAsync()
} catch (error) {
  process.exitCode = fail(error)
}
