import type { Destination, Filter, Transform } from '../plugin.ts'
import type { DeliveryPolicy } from '../plugin/policy.ts'

interface StepPlace {
  /** `<route>/<position from 1>. <plugin>`, unique in the config: names the step in explanations, logs and strikes. */
  label: string
  plugin: string
}

/** A step whose plugin has been started. */
export type Step = StepPlace &
  (
    | { kind: 'filter'; filter: Filter }
    | { kind: 'transform'; transform: Transform }
    | { kind: 'destination'; name: string; destination: Destination; policy: DeliveryPolicy }
  )

export type DestinationStep = Extract<Step, { kind: 'destination' }>

/** A named chain: which commands it takes, and its steps from top to bottom. */
export interface Route {
  name: string
  when: readonly string[]
  steps: readonly Step[]
}
