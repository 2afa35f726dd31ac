import { createLimiter, type Log } from '../log/log.ts'
import { stepNow } from './watch.ts'

const STRAY_LOG_MS = 1_000

/**
 * Catches what plugins throw outside of their calls: it must neither end the work of other plugins nor fill the log.
 * Returns a function that stops catching.
 */
export const hearStrays = (steps: readonly { label: string }[], log: Log): (() => void) => {
  const limit = createLimiter(STRAY_LOG_MS)
  const report = (error: unknown, message: string): void => {
    const step = stepNow(steps)
    limit(`${message} ${step}`, leftOut => log.error({ step, err: error, leftOut }, message))
  }
  const onException = (error: unknown): void => report(error, 'a plugin threw outside of its call')
  const onRejection = (error: unknown): void => report(error, 'a plugin left a rejection unhandled')
  process.on('uncaughtException', onException)
  process.on('unhandledRejection', onRejection)
  return () => {
    process.off('uncaughtException', onException)
    process.off('unhandledRejection', onRejection)
  }
}
