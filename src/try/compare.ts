import { isDeepStrictEqual } from 'node:util'
import { shorten } from '../base/cut.ts'
import { thrownText } from '../base/thrown.ts'
import type { Config, StepConfig } from '../config/config.ts'
import { previewOf } from '../deliver/preview.ts'
import { toChatEvent } from '../events/chat-event.ts'
import type { Preview } from '../plugin.ts'
import { reasonSentence, type RouteExplanation } from '../route/explain.ts'
import { destinationsOf, type DestinationStep, type Route } from '../route/route.ts'
import { routeEvent } from '../route/route-event.ts'
import type { Watch } from '../route/step.ts'
import type { KeptEvent } from '../store/store.ts'
import { withoutSending } from '../tools/tools.ts'
import { createAnswerComparison } from './compare-answers.ts'
import { differenceOf, note, type Differences } from './differences.ts'
import type { Tracer } from './trace.ts'

/** One of two configs that are compared, with its plugins started. */
export interface Side {
  config: Pick<Config, 'routes' | 'answers'>
  routes: readonly Route[]
  answer: Tracer['answer']
  watch: Watch
}

interface Place {
  route: Route
  step: DestinationStep
  watch: Watch
  /** The steps from the top of the route to this one. */
  configs: readonly StepConfig[]
}

/**
 * Runs events through two configs, and notes where these differ. Sends nothing. Each event is handled alone, so memory does not grow.
 */
export const createComparison = (
  before: Side,
  after: Side,
  differences: Differences,
): ((event: KeptEvent) => Promise<void>) => {
  const compareRoutes = createRouteComparison(before, after, differences)
  const compareAnswers = createAnswerComparison(before, after, differences.answers)
  return async event => {
    differences.events += 1
    if (event.unreadable === undefined) withoutSending(() => compareRoutes(event))
    await compareAnswers(event)
  }
}

const createRouteComparison = (before: Side, after: Side, differences: Differences) => {
  const old = placesOf(before)
  const fresh = placesOf(after)
  // Most destinations are unchanged, so their messages need no comparison.
  const alike = new Set([...old.keys()].filter(name => isSame(old.get(name), fresh.get(name))))

  return (event: KeptEvent): void => {
    const seen = toChatEvent(event)
    const was = routeEvent(before.routes, seen, before.watch)
    const is = routeEvent(after.routes, seen, after.watch)
    const then = waiting(was.deliveries)
    const now = waiting(is.deliveries)
    const reasons = (name: string) => ({
      before: reasonFor(name, was.explanation.routes),
      after: reasonFor(name, is.explanation.routes),
    })
    const decided = (name: string) => () => ({ ...reasons(name), why: reasons(name).after })
    for (const name of now.difference(then)) note(differenceOf(differences, name).added, event, decided(name))
    for (const name of then.difference(now)) note(differenceOf(differences, name).lost, event, decided(name))
    for (const name of then.intersection(now)) {
      const difference = differenceOf(differences, name)
      const messages = alike.has(name) ? undefined : messagesOf(event, old.get(name), fresh.get(name))
      const why = messages && differingPart(messages)
      if (messages === undefined || why === undefined) difference.unchanged += 1
      else note(difference.changed, event, () => ({ ...reasons(name), why, messages }))
    }
  }
}

const waiting = (deliveries: readonly { destination: string; state: string }[]): Set<string> =>
  new Set(deliveries.flatMap(({ destination, state }) => (state === 'waiting' ? destination : [])))

const placesOf = ({ config, routes, watch }: Side): Map<string, Place> =>
  new Map(
    destinationsOf(routes).map(({ route, step }) => {
      const written = config.routes[routes.indexOf(route)]?.steps ?? []
      return [step.name, { route, step, watch, configs: written.slice(0, route.steps.indexOf(step) + 1) }]
    }),
  )

/**
 * Whether the steps up to a destination are written the same; filters are left out, as they only decide whether it is
 * reached.
 */
const isSame = (one: Place | undefined, other: Place | undefined): boolean =>
  one !== undefined && other !== undefined && isDeepStrictEqual(shapeOf(one), shapeOf(other))

const shapeOf = ({ configs }: Place) =>
  configs
    .filter(({ definition }) => definition.kind !== 'filter')
    .map(({ pluginFile, written }) => ({ pluginFile, written }))

interface Messages {
  before: Preview
  after: Preview
}

const messagesOf = (event: KeptEvent, before: Place | undefined, after: Place | undefined): Messages => ({
  before: partsOf(event, before),
  after: partsOf(event, after),
})

/** The first part of the message that differs, with both versions; undefined if all are the same. */
const differingPart = ({ before, after }: Messages): string | undefined => {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  const name = [...names].find(part => before[part] !== after[part])
  return name === undefined ? undefined : `${name}: ${short(before[name])} → ${short(after[name])}`
}

const partsOf = (event: KeptEvent, place: Place | undefined): Preview => {
  if (!place) return {}
  try {
    const { seen, parts } = previewOf(event, place.route, place.step, place.watch)
    return { target: place.step.destination.target, ...(parts ?? { event: JSON.stringify(seen) }) }
  } catch (error) {
    return { failure: thrownText(error) }
  }
}

const SHOWN = 80

const short = (text: string | undefined): string => shorten(JSON.stringify(text ?? ''), SHOWN + 1)

/** The explanation of the destination's route for the event. */
const reasonFor = (destination: string, routes: readonly RouteExplanation[]): string => {
  const name = destination.slice(0, destination.indexOf('/'))
  const found = routes.find(({ route }) => route === name)
  return found ? reasonSentence(found) : `there is no route ${name}`
}
