import { TemplateFailure } from '../plugin/template/template.ts'
import { PROGRESS_LENGTH_MAX } from '../plugin/outcome.ts'
import type { Outcome } from '../plugin.ts'
import { Barred } from '../route/step.ts'
import { shorten } from '../base/cut.ts'
import { thrownText } from '../base/thrown.ts'
import type { KeptEvent } from '../store/store.ts'
import type { Unprepared } from './send.ts'

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
  const ending = new AbortController()
  const onStop = (): void => ending.abort(stopping.reason)
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  const overdue = new Promise<'overdue'>(resolve => {
    timer = setTimeout(() => {
      isOver = true
      ending.abort(new Error(`no answer within ${timeoutMs} ms`))
      timer = setTimeout(resolve, GRACE_MS, 'overdue')
    }, timeoutMs)
  })
  // By hand, as `AbortSignal.any` costs more (docs/performance.md).
  stopping.addEventListener('abort', onStop)
  if (stopping.aborted) onStop()
  try {
    const outcome = await Promise.race([deliver(ending.signal), overdue])
    if (outcome === 'overdue')
      return {
        outcome: { status: 'retry', reason: `did not end within ${timeoutMs} ms`, fault: 'destination' },
      }
    const bug = unfit(outcome)
    return bug === undefined
      ? { outcome: plain(outcome) }
      : { outcome: { status: 'retry', reason: bug, fault: 'event' }, bug }
  } catch (error) {
    if (error instanceof Barred || error instanceof TemplateFailure)
      return { outcome: { status: 'rejected', reason: reasonThrown(error) } }
    const bug = thrownText(error)
    if (isOver)
      return {
        outcome: { status: 'retry', reason: `no answer within ${timeoutMs} ms`, fault: 'destination' },
      }
    // What a plugin stumbles over is in the event more often than not.
    return { outcome: { status: 'retry', reason: reasonThrown(error), fault: 'event' }, bug }
  } finally {
    clearTimeout(timer)
    stopping.removeEventListener('abort', onStop)
  }
}

/** What is said of a delivery that ended so. */
const reasonThrown = (error: unknown): string => {
  if (error instanceof Barred) return `plugin-hung: ${error.message}`
  return error instanceof TemplateFailure ? error.message : `the plugin threw: ${thrownText(error)}`
}

/** What is wrong with what `deliver()` returned; undefined where nothing is. */
const unfit = (value: unknown): string | undefined => {
  const { status, reason, detail = '', afterMs = 0, progress = '' } = (value ?? {}) as Record<string, unknown>
  const isDelivered = status === 'delivered' && typeof detail === 'string'
  const isFailure = (status === 'retry' || status === 'rejected') && typeof reason === 'string'
  if (!isDelivered && !(isFailure && Number.isFinite(afterMs)))
    return 'deliver() must return { status: "delivered" | "retry" | "rejected", … }'
  return typeof progress === 'string' && progress.length <= PROGRESS_LENGTH_MAX
    ? undefined
    : `the \`progress\` of an outcome must be a string of at most ${PROGRESS_LENGTH_MAX} characters`
}

/** As data, whatever the plugin made it of: a field that a class gets is lost where an object is spread. */
const plain = (outcome: Outcome): Outcome => {
  if (outcome.status === 'delivered') {
    const { status, detail } = outcome
    return { status, ...(detail !== undefined && { detail }) }
  }
  const { status, reason, progress } = outcome
  const told = { reason, ...(progress !== undefined && { progress }) }
  if (status === 'rejected') return { status, ...told }
  const { afterMs, fault } = outcome
  return {
    status,
    ...told,
    ...(afterMs !== undefined && { afterMs }),
    ...(fault !== undefined && { fault }),
  }
}

/** A member of a digest that is dead, while the message has been sent without it. */
export interface DeadMember {
  event: KeptEvent
  reason: string
}

/** As long as the message goes on being tried, they may still be in it: a plugin may have been mended. */
export const deadMembers = (
  unprepared: readonly Unprepared[],
  mask: (text: string) => string,
): DeadMember[] =>
  unprepared.map(({ event, error }) => ({ event, reason: `rejected: ${shown(reasonThrown(error), mask)}` }))

/** An outcome as it is kept: without secrets, and with a reason of a bounded length. */
export const masked = (outcome: Outcome, mask: (text: string) => string): Outcome => {
  if (outcome.status !== 'delivered') return { ...outcome, reason: shown(outcome.reason, mask) }
  const { status, detail } = outcome
  return { status, ...(detail !== undefined && { detail: shown(detail, mask) }) }
}

/** How much is kept of what a receiver says, or of what a plugin throws. */
const REASON_SHOWN = 320

/** Masked before it is cut, as half a secret would not be found. */
const shown = (text: string, mask: (text: string) => string): string => shorten(mask(text), REASON_SHOWN)
