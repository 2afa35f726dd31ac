import { appsOf, unknownApps } from './app-lists.ts'
import type { RouteConfig, StepConfig } from '../config.ts'
import type { Finding } from '../finding.ts'
import type { Path } from '../path.ts'
import { isRecord } from '../options/shape.ts'
import { pluginOf, readSteps, type StepContext } from './steps.ts'

/** A route as far as it fits the schema. */
export interface WrittenRoute {
  name: string
  when: string[]
  apps: unknown
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
    const { when, apps, steps } = isRecord(route) ? route : {}
    const list = Array.isArray(when) ? when : [when]
    return {
      name,
      when: list.filter(pattern => typeof pattern === 'string'),
      apps,
      steps: Array.isArray(steps) ? steps : [],
    }
  })

/** The plugins that steps name, each once. */
export const pluginsUsed = (chains: readonly { steps: readonly unknown[] }[]): Set<string> =>
  new Set(chains.flatMap(chain => chain.steps.map(pluginOf)).filter(name => name !== undefined))

/** `apps` are those of the config. */
type RouteContext = StepContext & { apps: readonly string[] }

export const readRoutes = (routes: readonly WrittenRoute[], context: RouteContext): ReadRoutes => {
  const read = routes.map(route => readRoute(route, context))
  return {
    routes: read.map(({ route }) => route),
    findings: read.flatMap(({ findings }) => findings),
    secrets: read.flatMap(({ secrets }) => secrets),
  }
}

const readRoute = ({ name, when, apps: written, steps: list }: WrittenRoute, context: RouteContext) => {
  const path = ['routes', name]
  const { all, steps, findings, secrets } = readSteps(list, [...path, 'steps'], name, 'routes', context)
  const apps = appsOf(written)
  return {
    route: { name, when, steps, ...(apps && { apps }) },
    findings: [
      ...findings,
      ...unknownApps(apps, [...path, 'apps'], context.apps),
      ...destinationsAlike(name, all, context),
    ],
    secrets,
  }
}

/** Deliveries follow the name of their destination, so there may be only one of each. */
const destinationsAlike = (
  route: string,
  steps: readonly (StepConfig | undefined)[],
  { problemAt }: StepContext,
): Finding[] => {
  const places = new Map<string, Path>()
  return steps.flatMap((step, index): Finding[] => {
    const name = step?.destination?.name
    if (step === undefined || name === undefined) return []
    const path: Path = ['routes', route, 'steps', index, step.plugin]
    const first = places.get(name)
    places.set(name, first ?? path)
    if (first === undefined) return []
    const { line } = problemAt({ path: first, sentence: '', at: 'key' })
    const sentence = `\`${name}\` is the name of two destinations, here and in line ${line}; give one of them a \`name\` of its own`
    return [{ path, sentence, at: 'key' }]
  })
}
