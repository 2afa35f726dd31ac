import { createLimiter, type Log } from '../log/log.ts'
import { stepNow } from './watch.ts'

const STRAY_LOG_MS = 1_000

/**
 * Hears what plugins throw where nobody waits for it, as long as the process or thread lives: it must not take everybody else's work with
 * it, nor fill the log.
 */
export const hearStrays = (steps: readonly { label: string }[], log: Log): void => {
  const limit = createLimiter(STRAY_LOG_MS)
  const report = (error: unknown, message: string): void => {
    const step = stepNow(steps)
    limit(`${message} ${step}`, leftOut => log.error({ step, err: error, leftOut }, message))
  }
  process.on('uncaughtException', error => report(error, 'a plugin threw outside of its call'))
  process.on('unhandledRejection', error => report(error, 'a plugin left a rejection unhandled'))
}
