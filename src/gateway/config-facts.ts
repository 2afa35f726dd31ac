/** What other stages need to know about the config in force. */
import type { KnownNames } from '../admin/known-names.ts'
import type { MeasuredConfig } from '../metrics/metrics.ts'
import type { Work } from '../work/supervise/supervisor.ts'

export const appsOf = (work: Work): string[] => Object.keys(work.config().settings.apps)

export const destinationNames = (work: Work): string[] =>
  work.config().steps.flatMap(({ destination }) => destination ?? [])

/** The labels of metrics. */
export const measuredConfig = (work: Work): MeasuredConfig => ({
  hash: work.config().settings.hash,
  apps: appsOf(work),
  destinations: destinationNames(work),
})

/** The names that filters of the admin API may use. */
export const knownNames = (work: Work): KnownNames => {
  const { steps, shownChains } = work.config()
  return {
    app: appsOf(work),
    route: shownChains.routes.map(({ name }) => name),
    destination: destinationNames(work),
    reason: Object.assign({}, ...steps.map(({ reasons }) => reasons)) as Record<string, string>,
  }
}
