import type { RouteConfig, StepConfig } from './config.ts'
import type { Finding } from './finding.ts'
import type { Path } from './path.ts'
import { isRecord } from './shape.ts'
import { pluginOf, readStep, type StepContext } from './steps.ts'

/** A route as far as it fits the schema. */
export interface WrittenRoute {
  name: string
  when: string[]
  steps: readonly unknown[]
}

export interface ReadRoutes {
  routes: RouteConfig[]
  findings: Finding[]
  secrets: string[]
}

/** Finds what can be read of `routes`, whatever else is wrong there. */
export const writtenRoutes = (routes: unknown): WrittenRoute[] =>
  Object.entries(isRecord(routes) ? routes : {}).map(([name, route]) => {
    const { when, steps } = isRecord(route) ? route : {}
    const list = Array.isArray(when) ? when : [when]
    return {
      name,
      when: list.filter(pattern => typeof pattern === 'string'),
      steps: Array.isArray(steps) ? steps : [],
    }
  })

/** The plugins that the routes name, each once. */
export const pluginsUsed = (routes: readonly WrittenRoute[]): Set<string> =>
  new Set(routes.flatMap(route => route.steps.map(pluginOf)).filter(name => name !== undefined))

export const readRoutes = (routes: readonly WrittenRoute[], context: StepContext): ReadRoutes => {
  const read = routes.map(route => readRoute(route, context))
  return {
    routes: read.map(({ route }) => route),
    findings: read.flatMap(({ findings }) => findings),
    secrets: read.flatMap(({ secrets }) => secrets),
  }
}

const readRoute = ({ name, when, steps: written }: WrittenRoute, context: StepContext) => {
  const read = written.map((step, index) => readStep(step, ['routes', name, 'steps', index], name, context))
  const findings = read.flatMap(step => step.findings)
  const steps = read.flatMap(({ step }) => step ?? [])
  return {
    route: { name, when, steps },
    findings: [
      ...findings,
      ...destinationsAlike(
        name,
        read.map(({ step }) => step),
        context,
      ),
    ],
    secrets: read.flatMap(({ secrets }) => secrets),
  }
}

/** Deliveries follow the name of their destination, so there may be only one of each. */
const destinationsAlike = (
  route: string,
  steps: readonly (StepConfig | undefined)[],
  { problemAt }: StepContext,
): Finding[] => {
  const lines = new Map<string, number | undefined>()
  return steps.flatMap((step, index): Finding[] => {
    const name = step?.destination?.name
    if (step === undefined || name === undefined) return []
    const path: Path = ['routes', route, 'steps', index, step.plugin]
    const sentence = `\`${name}\` is the name of two destinations, here and in line ${lines.get(name)}; give one of them a \`name\` of its own`
    const isRepeated = lines.has(name)
    lines.set(name, lines.get(name) ?? problemAt({ path, sentence: '', at: 'key' }).line)
    return isRepeated ? [{ path, sentence, at: 'key' }] : []
  })
}
