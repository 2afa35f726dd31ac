/**
 * What plugins log and print goes its own way, so that a flood of it neither pushes out the gateway's own
 * lines nor makes anything wait.
 */
import { createLimiter, openOutput, type Log } from '../log/log.ts'
import { stepNow } from './watch.ts'

type Output = ReturnType<typeof openOutput>
type Steps = readonly { label: string }[]

const STDOUT = 1
const STDERR = 2
const LOST_LOG_MS = 1_000
const FLUSH_WITHIN_MS = 500

/**
 * Opens a second way to a file descriptor, for plugins only. `log` is told which plugin writes more than it
 * can take.
 */
export const openPluginOutput = (fd: number, steps: Steps, log: Log): Output => {
  const output = openOutput(fd)
  const limit = createLimiter(LOST_LOG_MS)
  output.on('drop', () => {
    const step = stepNow(steps)
    limit(String(step), leftOut =>
      log.error({ step, lines: leftOut + 1 }, 'what a plugin writes is too much'),
    )
  })
  return output
}

/**
 * Opens these ways for the plugins of this thread, and sends all that they print there. Otherwise Node would
 * pass it to the main thread and keep in memory what cannot be written yet, however much that is.
 */
export const divertPrints = (steps: Steps, log: Log): { stdout: Output; flush: () => Promise<unknown> } => {
  const stdout = openPluginOutput(STDOUT, steps, log)
  const stderr = openPluginOutput(STDERR, steps, log)
  divert(process.stdout, stdout)
  divert(process.stderr, stderr)
  return { stdout, flush: () => Promise.all([stdout, stderr].map(flush)) }
}

const divert = (stream: NodeJS.WriteStream, output: Output): void => {
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    output.write(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())
    const onWritten = rest.at(-1)
    if (typeof onWritten === 'function') process.nextTick(onWritten, null)
    return true
  }
}

/** Resolves when all has been written, or soon, if a plugin writes without end. */
const flush = (output: Output): Promise<void> =>
  new Promise(resolve => {
    const timer = setTimeout(resolve, FLUSH_WITHIN_MS)
    output.flush(() => {
      clearTimeout(timer)
      resolve()
    })
  })
