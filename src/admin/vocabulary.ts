import { packageVersion } from '../base/package.ts'
import type { ShownChains } from '../chains/chain-facts.ts'
import { DECISION_REASONS } from '../decide/decision.ts'
import { commandNamed, knownCommands } from '../events/catalog.ts'
import { maskTexts, type Mask } from '../log/mask.ts'
import type { Reloader } from '../reload/reloader.ts'
import { EVENT_REASONS, ROUTE_REASONS } from '../route/explain.ts'
import { vocabularyEndpoints } from './api/vocabulary.ts'
import { DELIVERY_STATES, EVENT_STATES } from './api/words.ts'
import type { KnownNames } from './known-names.ts'
import { serve } from './serve.ts'

export interface VocabularyRouteOptions {
  reloader: Reloader
  mask: Mask
  knownNames: () => KnownNames
  /** The routes and answers of the running config. May hold secrets. */
  chains: () => ShownChains
}

/** What there is to choose from, and what each word means. */
export const vocabularyRoutes = ({ reloader, mask, knownNames, chains }: VocabularyRouteOptions) =>
  serve(vocabularyEndpoints, {
    'GET /api/vocabulary': () => {
      const { app, route, destination, reason } = knownNames()
      return {
        version: packageVersion,
        apps: [...app],
        routes: [...new Set(route)],
        destinations: [...destination],
        commands: COMMANDS,
        eventStates: [...EVENT_STATES],
        deliveryStates: [...DELIVERY_STATES],
        eventReasons: EVENT_REASONS,
        routeReasons: { ...reason, ...ROUTE_REASONS },
        decisionReasons: DECISION_REASONS,
      }
    },
    'GET /api/routes': () => ({ file: reloader.state().file, ...maskTexts(chains(), mask) }),
  })

const COMMANDS = knownCommands.flatMap(name => {
  const command = commandNamed(name)
  return command === undefined
    ? []
    : [{ name, kind: command.kind, summary: command.summary, source: command.source }]
})
