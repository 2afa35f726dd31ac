import { TemplateFailure } from '../plugin/template.ts'
import type { Outcome } from '../plugin.ts'

/** A plugin that does not stop when its signal is aborted is left alone after this much longer. */
const GRACE_MS = 500

/**
 * Runs one attempt within its time. Never throws and never hangs: a plugin that throws, returns nonsense, or goes on after
 * its time is over has failed, and `bug` says how.
 */
export const runAttempt = async (
  deliver: (signal: AbortSignal) => Promise<Outcome>,
  timeoutMs: number,
  stopping: AbortSignal,
): Promise<{ outcome: Outcome; bug?: string }> => {
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  let graceTimer: NodeJS.Timeout | undefined
  const overdue = new Promise<'overdue'>(resolve => {
    graceTimer = setTimeout(() => resolve('overdue'), timeoutMs + GRACE_MS)
  })
  try {
    const outcome = await Promise.race([deliver(AbortSignal.any([timeout.signal, stopping])), overdue])
    if (outcome === 'overdue')
      return { outcome: { status: 'retry', reason: `did not end within ${timeoutMs} ms` } }
    if (isOutcome(outcome)) return { outcome }
    const bug = 'deliver() must return { status: "delivered" | "retry" | "rejected", … }'
    return { outcome: { status: 'retry', reason: bug }, bug }
  } catch (error) {
    if (error instanceof TemplateFailure) return { outcome: { status: 'rejected', reason: error.message } }
    const bug = error instanceof Error ? error.message : String(error)
    if (timeout.signal.aborted)
      return { outcome: { status: 'retry', reason: `no answer within ${timeoutMs} ms` } }
    return { outcome: { status: 'retry', reason: `the plugin threw: ${bug}` }, bug }
  } finally {
    clearTimeout(timer)
    clearTimeout(graceTimer)
  }
}

const isOutcome = (value: unknown): value is Outcome => {
  const { status, reason } = (value ?? {}) as { status?: unknown; reason?: unknown }
  return (
    status === 'delivered' || ((status === 'retry' || status === 'rejected') && typeof reason === 'string')
  )
}
