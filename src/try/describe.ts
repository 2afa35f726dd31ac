import type { Route } from '../route/route.ts'

/** A route, as `chatgate check` tells it. */
export interface RouteSaid {
  name: string
  when: string[]
  steps: { plugin: string; destination?: string; target?: string }[]
}

export const describeRoute = ({ name, when, steps }: Route): RouteSaid => ({
  name,
  when: [...when],
  steps: steps.map(step =>
    step.kind === 'destination'
      ? { plugin: step.plugin, destination: step.name, target: step.destination.target }
      : { plugin: step.plugin },
  ),
})
