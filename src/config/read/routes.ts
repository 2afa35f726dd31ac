import { readApps, unknownApps } from './app-lists.ts'
import type { RouteConfig, StepConfig } from '../config.ts'
import type { Finding } from '../finding.ts'
import type { Path } from '../path.ts'
import { entriesOf, readSteps, type StepContext } from './steps.ts'

export interface ReadRoutes {
  routes: RouteConfig[]
  findings: Finding[]
  secrets: string[]
}

/** `apps` are the apps of the config. */
type RouteContext = StepContext & { apps: readonly string[] }

/** Reads the valid parts of `routes`. */
export const readRoutes = (written: unknown, context: RouteContext): ReadRoutes => {
  const read = entriesOf(written).map(([name, route]) => readRoute(name, route, context))
  return {
    routes: read.map(({ route }) => route),
    findings: read.flatMap(({ findings }) => findings),
    secrets: read.flatMap(({ secrets }) => secrets),
  }
}

const readRoute = (name: string, written: Readonly<Record<string, unknown>>, context: RouteContext) => {
  const path = ['routes', name]
  const when = [written['when']].flat().filter(pattern => typeof pattern === 'string')
  const apps = readApps(written['apps'])
  const { all, steps, findings, secrets } = readSteps(
    written['steps'],
    [...path, 'steps'],
    name,
    'routes',
    context,
  )
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

/** Deliveries refer to their destination by name, so names must be unique. */
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
    const sentence = `\`${name}\` is the name of two destinations, here and in line ${line}; give one of them its own \`name\``
    return [{ path, sentence, at: 'key' }]
  })
}
