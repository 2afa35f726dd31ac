import { shorten } from '../base/cut.ts'
import { isDeepStrictEqual } from 'node:util'
import type { RouteConfig, StepConfig } from '../config/config.ts'
import { previewOf } from '../deliver/preview.ts'
import { toChatEvent } from '../events/chat-event.ts'
import { reasonSentence, type RouteExplanation } from '../route/explain.ts'
import { destinationsOf, type DestinationStep, type Route } from '../route/route.ts'
import { routeEvent } from '../route/route-event.ts'
import type { Watch } from '../route/step.ts'
import type { KeptEvent } from '../store/store.ts'
import { thrownText } from '../base/thrown.ts'

/** A config with its plugins started. */
export interface Candidate {
  configs: readonly RouteConfig[]
  routes: readonly Route[]
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
 * Runs events through two configs, and notes where these differ. Each event is handled alone, so memory does not grow.
 */
export const createComparison = (
  before: Candidate,
  after: Candidate,
  differences: Differences,
): ((event: KeptEvent) => void) => {
  const old = placesOf(before)
  const fresh = placesOf(after)
  // Most destinations are unchanged, so their messages need no comparison.
  const alike = new Set([...old.keys()].filter(name => isSame(old.get(name), fresh.get(name))))

  return event => {
    differences.events += 1
    if (event.unreadable !== undefined) return
    const seen = toChatEvent(event)
    const [was, is] = [before, after].map(({ routes, watch }) => routeEvent(routes, seen, watch))
    if (!was || !is) return
    const then = waiting(was.deliveries)
    const now = waiting(is.deliveries)
    const tell = (name: string, kind: Kind, why: () => string): void =>
      note(differences, name, kind, () => exampleOf(event, why()))
    for (const name of now.difference(then)) tell(name, 'added', () => reasonFor(name, is.explanation.routes))
    for (const name of then.difference(now)) tell(name, 'lost', () => reasonFor(name, is.explanation.routes))
    for (const name of then.intersection(now)) {
      if (alike.has(name)) continue
      const part = differingPart(event, old.get(name), fresh.get(name))
      if (part !== undefined) tell(name, 'changed', () => part)
    }
  }
}

const waiting = (deliveries: readonly { destination: string; state: string }[]): Set<string> =>
  new Set(deliveries.flatMap(({ destination, state }) => (state === 'waiting' ? destination : [])))

const placesOf = ({ configs, routes, watch }: Candidate): Map<string, Place> =>
  new Map(
    destinationsOf(routes).map(({ route, step }) => {
      const written = configs[routes.indexOf(route)]?.steps ?? []
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

/** The first part of the message that differs, with both versions; undefined if all are the same. */
const differingPart = (
  event: KeptEvent,
  before: Place | undefined,
  after: Place | undefined,
): string | undefined => {
  const [was, is] = [partsOf(event, before), partsOf(event, after)]
  const name = [...new Set([...Object.keys(was), ...Object.keys(is)])].find(part => was[part] !== is[part])
  return name === undefined ? undefined : `${name}: ${short(was[name])} → ${short(is[name])}`
}

const partsOf = (event: KeptEvent, place: Place | undefined): Readonly<Record<string, string>> => {
  if (!place) return {}
  try {
    const { seen, parts } = previewOf(event, place.route, place.step, place.watch)
    return { target: place.step.destination.target, ...(parts ?? { event: JSON.stringify(seen) }) }
  } catch (error) {
    return { failure: thrownText(error) }
  }
}

const SHOWN = 80

const short = (text: string | undefined): string => {
  return shorten(JSON.stringify(text ?? ''), SHOWN + 1)
}

/** The explanation of the destination's route for the event. */
const reasonFor = (destination: string, routes: readonly RouteExplanation[]): string => {
  const name = destination.slice(0, destination.indexOf('/'))
  const found = routes.find(({ route }) => route === name)
  return found ? reasonSentence(found) : `there is no route ${name}`
}

const exampleOf = ({ id, command, subject }: KeptEvent, why: string): Example => ({
  event: id,
  command,
  ...(subject !== undefined && { subject }),
  why,
})

/** How many examples of each kind of difference are shown. */
const EXAMPLES_MAX = 3

export const KINDS = ['added', 'lost', 'changed'] as const
type Kind = (typeof KINDS)[number]

/** An event that another config would treat differently. */
interface Example {
  event: string
  command: string
  subject?: string
  /** The route's explanation, or the part of the message that differs. */
  why: string
}

/** How often, and the first few examples. */
export type Difference = Record<Kind, { count: number; examples: Example[] }>

/** What another config would do with the same events. */
export interface Differences {
  /** How many events were compared. */
  events: number
  /** By the destination's name; only those that differ. */
  destinations: Map<string, Difference>
}

export const noDifferences = (): Differences => ({ events: 0, destinations: new Map() })

const note = (
  { destinations }: Differences,
  destination: string,
  kind: Kind,
  example: () => Example,
): void => {
  const found = destinations.get(destination) ?? {
    added: { count: 0, examples: [] },
    lost: { count: 0, examples: [] },
    changed: { count: 0, examples: [] },
  }
  destinations.set(destination, found)
  found[kind].count += 1
  if (found[kind].examples.length < EXAMPLES_MAX) found[kind].examples.push(example())
}
