import { isatty, WriteStream } from 'node:tty'
import { pino, type Logger } from 'pino'
import { createMask, type Mask } from './mask.ts'
import { escaped } from './printable.ts'
import { toReadable } from './readable.ts'
import { LOG_FORM_VARIABLE, LOG_LEVEL_VARIABLE } from './variables.ts'

export type Log = Logger

/**
 * How much may wait to be written when the reader of our output is slow; beyond this, lines are dropped rather than
 * holding anything up.
 */
const UNWRITTEN_BYTES_MAX = 4 * 1024 * 1024

const STDOUT = 1

/**
 * Logs to standard output unless another output is given: readable lines on a terminal, JSON lines elsewhere. No secret
 * gets into either.
 */
export const createLog = (
  secrets: readonly string[] = [],
  thread = 'main',
  output = openOutput(STDOUT),
): Log => {
  const mask = createMask(secrets)
  return pino(
    {
      base: { thread },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      level: process.env[LOG_LEVEL_VARIABLE] ?? 'info',
      hooks: {
        streamWrite: isPretty(output.fd) ? createReadable(mask, output.fd) : json => escaped(mask(json)),
      },
    },
    output,
  )
}

/** Writes to a file descriptor without blocking. Emits `drop` for a line that does not fit. */
export const openOutput = (fd: number) => {
  // flush() waits until everything has been written only if there is a minimum length.
  const output = pino.destination({ fd, sync: false, minLength: 1, maxLength: UNWRITTEN_BYTES_MAX })
  // The reader of the log may be gone, or the disk full: that must not end the gateway.
  output.on('error', () => {})
  return Object.assign(output, { fd })
}

const isPretty = (fd: number): boolean => {
  const form = process.env[LOG_FORM_VARIABLE]
  return form === 'pretty' || (form !== 'json' && isatty(fd))
}

/** Masks twice: the JSON, where a secret with line breaks is still one string, and the text that people see. */
const createReadable = (mask: Mask, fd: number): ((json: string) => string) => {
  const hasColors = isatty(fd) && WriteStream.prototype.hasColors(process.env)
  return json => mask(toReadable(mask(json), hasColors))
}

/**
 * Lets one line per key and interval through, and says how many were left out: a flood of bad requests must not become
 * a flood of lines.
 */
export const createLimiter = (intervalMs: number, now: () => number = () => performance.now()) => {
  const last = new Map<string, { at: number; leftOut: number }>()
  return (key: string, write: (leftOut: number) => void): void => {
    const entry = last.get(key)
    if (entry && now() - entry.at < intervalMs) {
      entry.leftOut += 1
      return
    }
    last.set(key, { at: now(), leftOut: 0 })
    write(entry?.leftOut ?? 0)
  }
}
