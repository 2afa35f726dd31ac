import { deepFreeze } from '../events/chat-event.ts'
import type { ChatEvent } from '../events/event.ts'
import type { Filter, Transform, Verdict } from '../plugin.ts'
import type { RouteReason } from './explain.ts'

export interface StepPlace {
  /** `<route>/<position from 1>. <plugin>`, unique in the config: names the step in explanations, logs and strikes. */
  label: string
  plugin: string
}

export type FilterStep = StepPlace & { kind: 'filter'; filter: Filter }
export type TransformStep = StepPlace & { kind: 'transform'; transform: Transform }

/** Told before and after plugin code runs, so that somebody outside can say what hung. */
export interface Watch {
  enter: (step: StepPlace, event: ChatEvent) => void
  leave: () => void
  /** Whether this step must not run for this event, because it hung before. */
  isBarred: (step: StepPlace, event: ChatEvent) => boolean
}

/** Where nobody stands by who could end what hangs. */
export const UNWATCHED: Watch = { enter() {}, leave() {}, isBarred: () => false }

/** Why an event did not get beyond a step. */
export interface Ended {
  /** One of the `ROUTE_REASONS`, or a reason that the filter declares. */
  reason: string
  why?: string
}

/** A misbehaving plugin, in words for the operator. */
class Misbehaviour extends Error {}

/** Runs a filter or transform. Never throws: a plugin's failure is an end like another. */
export const runStep = (
  step: FilterStep | TransformStep,
  event: ChatEvent,
  watch: Watch,
): { event: ChatEvent } | (Ended & { failed: boolean }) => {
  if (watch.isBarred(step, event)) return failure('plugin-hung', 'it did not return before')
  try {
    if (step.kind === 'transform') return { event: transformed(step, event, watch) }
    const verdict = watched(step, event, watch, () => step.filter.keep(event))
    const ended = stopped(verdict)
    return ended ? { ...ended, failed: false } : { event }
  } catch (error) {
    const reason = error instanceof Misbehaviour ? 'plugin-misbehaved' : 'plugin-threw'
    return failure(reason, error instanceof Error ? error.message : String(error))
  }
}

/** What a transform makes of an event. Throws what the plugin throws. */
export const transformed = (step: TransformStep, event: ChatEvent, watch: Watch): ChatEvent =>
  watched(step, event, watch, () => applied(step.transform.apply(event)))

/** Calls plugin code with somebody watching. */
export const watched = <Result>(
  step: StepPlace,
  event: ChatEvent,
  watch: Watch,
  run: () => Result,
): Result => {
  watch.enter(step, event)
  try {
    return run()
  } finally {
    watch.leave()
  }
}

const failure = (reason: RouteReason, why: string): Ended & { failed: true } => ({
  reason,
  why,
  failed: true,
})

const stopped = (verdict: Verdict): Ended | undefined => {
  if (verdict === true) return undefined
  if (verdict === false) return { reason: 'stopped-by-filter' satisfies RouteReason }
  if (typeof verdict?.keep !== 'boolean') {
    throw new Misbehaviour('keep() must return true, false or { keep, reason?, why? } and must not be async')
  }
  if (verdict.keep) return undefined
  const { reason = 'stopped-by-filter' satisfies RouteReason, why } = verdict
  return { reason, ...(why !== undefined && { why }) }
}

/** Plugins are strangers' JavaScript: what they return is looked at before it goes on. */
const applied = (event: unknown): ChatEvent => {
  if (typeof event === 'object' && event !== null && typeof (event as ChatEvent).id === 'string') {
    return deepFreeze(event as ChatEvent)
  }
  throw new Misbehaviour('apply() must return an event and must not be async')
}
