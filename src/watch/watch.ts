import { AsyncLocalStorage } from 'node:async_hooks'
import type { StepPlace, Watch } from '../route/step.ts'
import { steadyNow } from '../base/steady-clock.ts'
import type { Activity, Call } from './activity.ts'
import type { Bans } from './strikes.ts'

const calls = new AsyncLocalStorage<readonly Call[]>()

/**
 * The calls of plugin code that the running code belongs to, the inner ones last; also after an `await` or in
 * a timer, long after the call has returned.
 */
export const callsNow = (): readonly Call[] => calls.getStore() ?? []

/** The step whose plugin the running code belongs to; undefined if it belongs to none. */
export const stepNow = (steps: readonly { label: string }[]): string | undefined =>
  steps[callsNow().at(-1)?.step ?? -1]?.label

/** Under this name the debugger finds {@link callsNow} in a thread that hangs. */
export const CALLS_NOW = 'chatgate.calls'

Object.assign(globalThis, { [Symbol.for(CALLS_NOW)]: callsNow })

/** Watches the plugin code of this thread: writes what runs to where the main thread can read it, and enforces bans. */
export const createWatch = (
  steps: readonly { label: string }[],
  activity: Activity,
  bans: Bans,
): Watch & { isStepBarred: (label: string) => boolean } => {
  const indexes = new Map(steps.map(({ label }, index) => [label, index]))
  const pairs = new Set(bans.pairs.map(({ step, eventId }) => `${step} ${eventId}`))
  const until = new Map(bans.steps.map(ban => [ban.step, ban.until]))
  const indexOf = (label: string): number => indexes.get(label) ?? -1
  const callOf = (step: StepPlace, event: { id: string } | undefined): Call => ({
    step: indexOf(step.label),
    ...(event && { eventId: event.id }),
  })
  const isStepBarred = (label: string): boolean => (until.get(indexOf(label)) ?? 0) > steadyNow()
  return {
    run(step, event, plugin) {
      const call = callOf(step, event)
      activity.enter(call)
      try {
        return calls.run([...callsNow(), call], plugin)
      } finally {
        activity.leave()
      }
    },
    underWay(step, event) {
      const place = activity.begin(callOf(step, event))
      let hasEnded = false
      return () => {
        if (!hasEnded) activity.end(place)
        hasEnded = true
      }
    },
    isBarred: (step, event) => isStepBarred(step.label) || pairs.has(`${indexOf(step.label)} ${event.id}`),
    isStepBarred,
  }
}
