import { knownCommands } from '../events/catalog.ts'
import { didYouMean } from '../base/nearest.ts'
import { EVENT_REASONS, ROUTE_REASONS } from '../route/explain.ts'

/** What a filter may name, as far as the running config knows. */
export interface KnownNames {
  app: readonly string[]
  route: readonly string[]
  destination: readonly string[]
  /** Those that plugins declare, with a sentence each. */
  reason: Readonly<Record<string, string>>
}

/**
 * What to tell beside an answer that found nothing: the names that nobody knows, which are mistyped most likely. No more than that, as what
 * happened before may hold names that the config has no more.
 */
export const warnUnknown = (
  found: number,
  filters: object,
  { app, route, destination, reason }: KnownNames,
): { warnings?: string[] } => {
  if (found > 0) return {}
  const known = {
    app,
    route,
    destination,
    reason: [EVENT_REASONS, ROUTE_REASONS, reason].flatMap(one => Object.keys(one)),
    command: knownCommands,
  }
  const asked = filters as Partial<Record<keyof typeof known, string>>
  const warnings = FILTERS.flatMap(name => {
    const value = asked[name]
    return value === undefined || known[name].includes(value)
      ? []
      : [didYouMean(`the running config knows no ${name} ${value}`, value, known[name])]
  })
  return warnings.length > 0 ? { warnings } : {}
}

const FILTERS = ['app', 'command', 'route', 'destination', 'reason'] as const
