import { pino, type Logger } from 'pino'
import { createMask } from './mask.ts'

export type Log = Logger

/** What waits to be written when whoever reads our output is slow; beyond it lines are dropped rather than anybody kept waiting. */
const UNWRITTEN_BYTES_MAX = 4 * 1024 * 1024

const STDOUT = 1

/** Logs JSON lines, to standard output unless another file descriptor is given; no secret gets into them. */
export const createLog = (secrets: readonly string[] = [], thread = 'main', fd = STDOUT): Log => {
  const mask = createMask(secrets)
  return pino(
    {
      base: { thread },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      level: process.env['CHATGATE_LOG_LEVEL'] ?? 'info',
      hooks: { streamWrite: mask },
    },
    pino.destination({ fd, sync: false, maxLength: UNWRITTEN_BYTES_MAX }),
  )
}

/** Lets one line per key and interval through, and says how many were left out: a flood of bad requests must not become a flood of lines. */
export const createLimiter = (intervalMs: number, now: () => number = Date.now) => {
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
