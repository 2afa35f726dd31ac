/** What plugins log and print: a flood of it takes no room from what the gateway says, and keeps nobody waiting. */
import { createLimiter, openOutput, type Log } from '../log/log.ts'
import { stepNow } from './watch.ts'

type Output = ReturnType<typeof openOutput>
type Steps = readonly { label: string }[]

const STDOUT = 1
const STDERR = 2
const LOST_LOG_MS = 1_000
const FLUSH_WITHIN_MS = 500

/** Opens a second way to a file descriptor, for plugins alone. Which of them writes more than it can take is told in `log`. */
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
 * Opens the ways for the plugins of this thread, and lets all that they print go there: Node would hand it to the main thread, and keep in
 * memory what that cannot write yet, however much it is.
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

/** Resolves when all has been written; where a plugin writes without end, soon all the same. */
const flush = (output: Output): Promise<void> =>
  new Promise(resolve => {
    const timer = setTimeout(resolve, FLUSH_WITHIN_MS)
    output.flush(() => {
      clearTimeout(timer)
      resolve()
    })
  })
