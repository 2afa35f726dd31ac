import { deepFreeze } from '../events/chat-event.ts'
import type { ChatEvent } from '../events/event.ts'
import { depthMisfit } from '../events/schemas.ts'
import type { Filter, Transform, FilterVerdict } from '../plugin.ts'
import { thrownText } from '../base/thrown.ts'
import type { RouteReason } from './explain.ts'

export interface StepPlace {
  /** `<route>/<position from 1>. <plugin>`, unique in the config: names the step in explanations, logs and strikes. */
  label: string
  plugin: string
}

export type FilterStep = StepPlace & { kind: 'filter'; filter: Filter }
export type TransformStep = StepPlace & { kind: 'transform'; transform: Transform }

type Identified = Pick<ChatEvent, 'id'>

/** Knows which plugin code runs, so that another thread can tell which step hung. */
export interface Watch {
  /** Calls plugin code; `event` is the event it handles, if any. */
  run: <Result>(step: StepPlace, event: Identified | undefined, plugin: () => Result) => Result
  /**
   * A delivery begins; returns the function to call when it has ended. What the plugin does after that belongs to no
   * attempt.
   */
  underWay: (step: StepPlace, event: Identified) => () => void
  /** Whether this step must not run for this event, because it hung before. */
  isBarred: (step: StepPlace, event: Identified) => boolean
}

/** The reason given for a step that is barred. */
export const HUNG_BEFORE = 'it hung earlier'

/** A step that must not run, because it hung. */
export class Barred extends Error {
  constructor({ label }: StepPlace) {
    super(`${label} hung earlier`)
  }
}

/** Calls plugin code under the watch. Throws {@link Barred} if it must not run, and whatever the plugin throws. */
export const watched = <Result>(
  step: StepPlace,
  event: Identified,
  watch: Watch,
  plugin: () => Result,
): Result => {
  if (watch.isBarred(step, event)) throw new Barred(step)
  return watch.run(step, event, plugin)
}

/** Why an event did not get past a step. */
export interface Ended {
  /** One of the `ROUTE_REASONS`, or a reason that the filter declares. */
  reason: string
  why?: string
}

/** A misbehaving plugin, described for the operator. */
class Misbehaviour extends Error {}

/** Runs a filter or transform. Never throws: a plugin's failure is one way to end. */
export const runStep = (
  step: FilterStep | TransformStep,
  event: ChatEvent,
  watch: Watch,
): { event: ChatEvent } | (Ended & { failed: boolean }) => {
  try {
    if (step.kind === 'transform') return { event: transformed(step, event, watch) }
    const verdict = watched(step, event, watch, () => step.filter.keep(event))
    const ended = stopped(verdict)
    return ended ? { ...ended, failed: false } : { event }
  } catch (error) {
    if (error instanceof Barred) return failure('plugin-hung', HUNG_BEFORE)
    const reason = error instanceof Misbehaviour ? 'plugin-misbehaved' : 'plugin-threw'
    return failure(reason, thrownText(error))
  }
}

/** The result of a transform. Throws {@link Barred}, and whatever the plugin throws. */
export const transformed = (step: TransformStep, event: ChatEvent, watch: Watch): ChatEvent =>
  watched(step, event, watch, () => applied(step.transform.apply(event), event))

const failure = (reason: RouteReason, why: string): Ended & { failed: true } => ({
  reason,
  why,
  failed: true,
})

const stopped = (verdict: FilterVerdict): Ended | undefined => {
  if (verdict === true) return undefined
  if (verdict === false) return { reason: 'stopped-by-filter' satisfies RouteReason }
  const { keep, reason = 'stopped-by-filter' satisfies RouteReason, why = '' } = verdict ?? {}
  if (typeof keep !== 'boolean' || typeof reason !== 'string' || typeof why !== 'string') {
    throw new Misbehaviour('keep() must return true, false or { keep, reason?, why? } and must not be async')
  }
  if (keep) return undefined
  return { reason, ...(why !== '' && { why }) }
}

/** Plugins are third-party JavaScript: their results are checked before they are used. */
const applied = (event: unknown, { id, body: bodyBefore }: ChatEvent): ChatEvent => {
  const { id: idAfter, body } = (event ?? {}) as Partial<ChatEvent>
  if (typeof idAfter !== 'string' || typeof body !== 'object' || body === null)
    throw new Misbehaviour('apply() must return an event and must not be async')
  // All records of an event are stored under its id.
  if (idAfter !== id) throw new Misbehaviour('apply() must leave the id of the event as it is')
  // Only a body that the transform made is checked. One that was nested deeply when it came may still be asked about,
  // if the config says so.
  const deep = body === bodyBefore ? undefined : depthMisfit(body)
  if (deep !== undefined) throw new Misbehaviour(`apply() returned an event whose body${deep.slice(1)}`)
  return deepFreeze(event as ChatEvent)
}
