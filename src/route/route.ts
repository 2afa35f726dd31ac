import type { Destination } from '../plugin.ts'
import type { DeliveryPolicy } from '../plugin/policy.ts'
import type { FilterStep, StepPlace, TransformStep } from './step.ts'

export type DestinationStep = StepPlace & {
  kind: 'destination'
  name: string
  destination: Destination
  policy: DeliveryPolicy
}

/** A step whose plugin has been started. */
export type Step = FilterStep | TransformStep | DestinationStep

/** A named chain: which events it takes, and its steps from top to bottom. */
export interface Route {
  name: string
  when: readonly string[]
  /** Only events of these apps; of all apps if absent. */
  apps?: readonly string[]
  steps: readonly Step[]
  /** Where people reach the console, for links in messages. */
  consoleUrl?: string
}

/** Where events may go: the destinations of all routes, in the order of the config. */
export const destinationsOf = (routes: readonly Route[]): { route: Route; step: DestinationStep }[] =>
  routes.flatMap(route => route.steps.flatMap(step => (step.kind === 'destination' ? [{ route, step }] : [])))
