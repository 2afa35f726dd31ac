import type { ChatEvent } from '../events/event.ts'
import { runChain } from './chain.ts'
import type { Watch } from './step.ts'
import type { Explanation, RouteExplanation } from './explain.ts'
import type { Route } from './route.ts'
import { takes } from '../events/when.ts'

export interface Routed {
  explanation: Explanation
  deliveries: { destination: string; state: 'waiting' | 'dead'; reason?: string }[]
}

/**
 * Offers an event to every route. Pure apart from the watch: the same event and routes give the same result live, in
 * `trace` and in replay.
 */
export const routeEvent = (routes: readonly Route[], event: ChatEvent, watch: Watch): Routed => {
  const explained = routes.map(route => explainRoute(route, event, watch))
  const deliveries = explained.flatMap(({ destinations, setAside = [], reason, step, why }) => [
    ...destinations.map(destination => ({ destination, state: 'waiting' as const })),
    ...setAside.map(destination => ({
      destination,
      state: 'dead' as const,
      reason: [reason, step, why].filter(Boolean).join(': '),
    })),
  ])
  return {
    explanation: { reason: deliveries.length > 0 ? 'routed' : 'no-route-wanted-it', routes: explained },
    deliveries,
  }
}

const explainRoute = (route: Route, event: ChatEvent, watch: Watch): RouteExplanation => {
  if (!takes(route.when, event.command)) {
    return {
      route: route.name,
      reason: 'command-not-listed',
      why: `takes ${route.when.join(', ')}`,
      destinations: [],
    }
  }
  if (route.apps?.includes(event.app) === false) {
    const why = `app ${event.app}; takes ${route.apps.join(', ')}`
    return { route: route.name, reason: 'app-not-listed', why, destinations: [] }
  }
  const { reached, cutOff, ended } = runChain(route, event, watch)
  if (!ended) return { route: route.name, reason: 'passed', destinations: reached }
  return {
    route: route.name,
    reason: ended.reason,
    step: ended.step.label,
    ...(ended.why !== undefined && { why: ended.why }),
    destinations: reached,
    ...(cutOff.length > 0 && { setAside: cutOff }),
  }
}
