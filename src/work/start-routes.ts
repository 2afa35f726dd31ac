import { ConfigError, type Problem } from '../config/problem.ts'
import type { RouteConfig, StepConfig } from '../config/config.ts'
import type { Destination, Filter, Tools, Transform } from '../plugin.ts'
import type { Route, Step } from '../route/route.ts'
import { stepLabel } from './step-facts.ts'

/**
 * Starts the plugin of each step. Throws a {@link ConfigError} with everything that the plugins refuse; those that had been
 * started are stopped again.
 */
export const startRoutes = async (
  configs: readonly RouteConfig[],
  toolsFor: (step: string) => Tools,
): Promise<Route[]> => {
  const problems: Problem[] = []
  const routes = configs.map(({ name, when, steps }) => ({
    name,
    when,
    steps: steps.flatMap((step, index) =>
      startStep(step, stepLabel(name, index, step.plugin), toolsFor, problems),
    ),
  }))
  if (problems.length === 0) return routes
  await stopRoutes(routes)
  throw new ConfigError(problems)
}

export const stopRoutes = async (routes: readonly Route[]): Promise<void> => {
  const steps = routes.flatMap(route => route.steps)
  await Promise.allSettled(
    // Wrapped, so that a stop() that throws at once does not keep the others from being stopped.
    steps.map(async step => (step.kind === 'destination' ? step.destination.stop?.() : undefined)),
  )
}

const startStep = (
  config: StepConfig,
  label: string,
  toolsFor: (step: string) => Tools,
  problems: Problem[],
): Step[] => {
  const { plugin, definition, options, destination: settings } = config
  try {
    const started: unknown = definition.start(options, toolsFor(label))
    const missing = missingMethod(definition.kind, started)
    if (missing !== undefined) {
      problems.push(
        config.locate({
          sentence: `start() of the plugin \`${plugin}\` must return an object with ${missing}.`,
        }),
      )
      return []
    }
    const place = { label, plugin }
    if (definition.kind === 'filter') return [{ ...place, kind: 'filter', filter: started as Filter }]
    if (definition.kind === 'transform')
      return [{ ...place, kind: 'transform', transform: started as Transform }]
    if (!settings) throw new Error('the step has no destination settings')
    const { name, ...policy } = settings
    if (policy.digestMs !== undefined && (started as Destination).deliverMany === undefined) {
      problems.push(
        config.locate({
          option: 'digest',
          sentence: `The plugin \`${plugin}\` sends events one by one; it takes no \`digest\`.`,
        }),
      )
    }
    return [{ ...place, kind: 'destination', name, destination: started as Destination, policy }]
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error)
    problems.push(config.locate({ sentence: `The plugin \`${plugin}\` refuses to start: ${sentence}` }))
    return []
  }
}

const REQUIRED = { filter: 'keep', transform: 'apply', destination: 'deliver' } as const

const missingMethod = (kind: keyof typeof REQUIRED, started: unknown): string | undefined => {
  const method = REQUIRED[kind]
  if (typeof (started as Record<string, unknown> | null | undefined)?.[method] === 'function')
    return undefined
  return `${method}()`
}
