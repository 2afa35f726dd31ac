import { gatewayNow } from './api.ts'
import { addressOf } from './read-address.ts'
import { absoluteTime } from './time.ts'

interface Times {
  since?: string
  until?: string
}

/** The same, with times ago as times: they mean the same later. By the clock of the gateway, which reads them. */
export const fixedTimes = <Query extends Times>(query: Query): Query => {
  const now = gatewayNow()
  const { since, until } = query
  return {
    ...query,
    ...(since !== undefined && { since: absoluteTime(since, now) }),
    ...(until !== undefined && { until: absoluteTime(until, now) }),
  }
}

/** A page for whoever opens it later. */
export const lastingLink = (path: string, query: Readonly<Record<string, string>>): string =>
  `${location.origin}${addressOf(path, fixedTimes(query))}`
