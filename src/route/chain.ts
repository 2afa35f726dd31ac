import type { ChatEvent } from '../events/event.ts'
import { deepFreeze } from '../events/chat-event.ts'
import type { Verdict } from '../plugin.ts'
import type { RouteReason } from './explain.ts'
import type { Route, Step } from './route.ts'

/** Told before and after plugin code runs, so that somebody outside can say what hung. */
export interface Watch {
  enter: (step: Step, event: ChatEvent) => void
  leave: () => void
  /** Whether this step must not run for this event, because it hung before. */
  isBarred: (step: Step, event: ChatEvent) => boolean
}

/** Where an event's way through a route ended. */
export interface ChainEnd {
  /** The destinations that were reached, in order. */
  reached: string[]
  /** The destinations below a step that failed. */
  cutOff: string[]
  /** Absent when the event went all the way. */
  ended?: { step: Step; reason: string; why?: string }
}

type Ended = { reason: string; why?: string }

/** A misbehaving plugin, in words for the operator. */
class Misbehaviour extends Error {}

/** Offers an event to the steps of a route, from top to bottom. Never throws: a plugin's failure is an end like another. */
export const runChain = (route: Route, event: ChatEvent, watch: Watch): ChainEnd => {
  const reached: string[] = []
  let current = event
  for (const [index, step] of route.steps.entries()) {
    if (step.kind === 'destination') {
      reached.push(step.name)
      continue
    }
    const result = runStep(step, current, watch)
    if ('event' in result) {
      current = result.event
      continue
    }
    const { failed, ...ended } = result
    return { reached, cutOff: failed ? destinationsOf(route, index) : [], ended: { step, ...ended } }
  }
  return { reached, cutOff: [] }
}

/** The event as a destination gets it: with the transforms above it applied. Throws what a transform throws. */
export const transformedFor = (
  route: Route,
  destination: Step,
  event: ChatEvent,
  watch: Watch,
): ChatEvent => {
  let current = event
  for (const step of route.steps) {
    if (step === destination) break
    if (step.kind === 'transform')
      current = watched(step, current, watch, () => applied(step.transform.apply(current)))
  }
  return current
}

const runStep = (
  step: Exclude<Step, { kind: 'destination' }>,
  event: ChatEvent,
  watch: Watch,
): { event: ChatEvent } | (Ended & { failed: boolean }) => {
  if (watch.isBarred(step, event)) return failure('plugin-hung', 'it did not return before')
  try {
    if (step.kind === 'transform') {
      return { event: watched(step, event, watch, () => applied(step.transform.apply(event))) }
    }
    const verdict = watched(step, event, watch, () => step.filter.keep(event))
    const ended = stopped(verdict)
    return ended ? { ...ended, failed: false } : { event }
  } catch (error) {
    const reason = error instanceof Misbehaviour ? 'plugin-misbehaved' : 'plugin-threw'
    return failure(reason, error instanceof Error ? error.message : String(error))
  }
}

const failure = (reason: RouteReason, why: string): Ended & { failed: true } => ({
  reason,
  why,
  failed: true,
})

const watched = <Result>(step: Step, event: ChatEvent, watch: Watch, run: () => Result): Result => {
  watch.enter(step, event)
  try {
    return run()
  } finally {
    watch.leave()
  }
}

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

const destinationsOf = (route: Route, after: number): string[] =>
  route.steps.slice(after + 1).flatMap(step => (step.kind === 'destination' ? [step.name] : []))
