import { CommanderError } from 'commander'
import { RequestError } from '../base/errors.ts'
import { ConfigError } from '../config/problem.ts'
import { StoreError } from '../store/store.ts'
import { readyEnvironment } from './options.ts'
import { Exit } from './exit.ts'
import { createProgram } from './program.ts'

/** Runs a command line, prints errors for people, and returns the exit code. */
export const run = async (words: readonly string[]): Promise<number> => {
  try {
    readyEnvironment()
    const program = await createProgram(words[0])
    await program.parseAsync(words, { from: 'user' })
    return 0
  } catch (error) {
    return fail(error)
  }
}

const fail = (error: unknown): number => {
  // Commander has already printed its own error, the help or the version.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const text = textOf(error)
  if (text) process.stderr.write(`${text}\n`)
  if (error instanceof Exit) return error.code
  return error instanceof RequestError ? 2 : 1
}

/** A stack only if nothing else explains the error: then it is a bug of ours. */
const textOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const isForPeople = [Exit, ConfigError, StoreError, RequestError].some(kind => error instanceof kind)
  if (isForPeople) return error.message
  return systemFailure(error) ?? error.stack ?? error.message
}

/** A refusal of the operating system: a file that may not be written, a limit of the process. */
const systemFailure = (error: NodeJS.ErrnoException): string | undefined => {
  if (error.code === 'ERR_WORKER_INIT_FAILED' || error.code === 'EMFILE')
    return `The process may not open as many files as the gateway needs (${error.code}). Raise the limit: ulimit -n 1024, or LimitNOFILE= in the unit.`
  return error.syscall === undefined ? undefined : `${error.message}.`
}
