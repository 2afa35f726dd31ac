import type { ChatEvent } from '../events/event.ts'
import { TemplateFailure } from '../plugin/template/template.ts'
import type { DestinationStep, Route, Step } from './route.ts'
import { thrownText } from '../base/thrown.ts'
import { Barred, runStep, transformed, type Ended, type TransformStep, type Watch } from './step.ts'

/** Where an event's path through a route ended. */
export interface ChainEnd {
  /** The destinations that were reached, in order. */
  reached: string[]
  /** The destinations after a step that failed. */
  cutOff: string[]
  /** Absent if the event went all the way. */
  ended?: Ended & { step: Step }
}

/** Offers an event to the steps of a route, from top to bottom. Never throws: a plugin's failure is one way to end. */
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
    return { reached, cutOff: failed ? destinationsBelow(route, index) : [], ended: { step, ...ended } }
  }
  return { reached, cutOff: [] }
}

/**
 * The event as a destination gets it: with the transforms before it applied. Throws {@link Barred}, and an error with
 * the step's name for whatever a transform throws.
 */
export const transformedFor = (
  route: Route,
  destination: DestinationStep,
  event: ChatEvent,
  watch: Watch,
): ChatEvent => {
  let current = event
  for (const step of route.steps) {
    if (step === destination) break
    if (step.kind === 'transform') current = transformedBy(step, current, watch)
  }
  return current
}

const transformedBy = (step: TransformStep, event: ChatEvent, watch: Watch): ChatEvent => {
  try {
    return transformed(step, event, watch)
  } catch (error) {
    if (error instanceof Barred) throw error
    const Failure = error instanceof TemplateFailure ? TemplateFailure : Error
    throw new Failure(`${step.label}: ${thrownText(error)}`, { cause: error })
  }
}

const destinationsBelow = ({ steps }: Route, index: number): string[] =>
  steps.slice(index + 1).flatMap(step => (step.kind === 'destination' ? [step.name] : []))
