/**
 * Why a route did what it did with an event. A closed list, besides the reasons that filters declare themselves; each
 * can be searched for (`chatgate events --reason …`).
 */
export const ROUTE_REASONS = {
  passed: 'The event went through the whole route.',
  'command-not-listed': "The route's `when` does not take this command.",
  'app-not-listed': "The route's `apps` does not list this app.",
  'stopped-by-filter': 'A filter stopped the event without giving a reason.',
  'plugin-threw': 'A plugin threw an error; the rest of this route is set aside as dead, to be replayed.',
  'plugin-misbehaved':
    'A plugin returned something that the contract does not allow; the rest of this route is set aside as dead.',
  'plugin-hung':
    'A plugin did not return and its thread had to be ended three times; the rest of this route is set aside as dead.',
} as const

/** What happened to the event as a whole. */
export const EVENT_REASONS = {
  routed: 'At least one route sends it somewhere.',
  'no-route-wanted-it': 'No route sends it anywhere; it is kept anyway.',
  'not-routed-yet': 'It is kept and waits to be routed.',
  imported: 'It was imported as history: it was not routed, and nothing of it was sent.',
  unreadable: 'Its body does not fit its command, so no plugin has seen it; it is kept as it came.',
} as const

export type RouteReason = keyof typeof ROUTE_REASONS
type EventReason = keyof typeof EVENT_REASONS

/** Why, for people: `tag-not-listed at 1. tag-filter: …`. */
export const reasonSentence = ({
  reason,
  step,
  why,
}: Pick<RouteExplanation, 'reason' | 'step' | 'why'>): string =>
  `${reason}${step === undefined ? '' : ` at ${step}`}${why === undefined ? '' : `: ${why}`}`

export interface RouteExplanation {
  route: string
  /** One of {@link ROUTE_REASONS}, or a reason that the filter declares. */
  reason: string
  /** The step that decided, `<position>. <plugin>`; absent for `passed` and `command-not-listed`. */
  step?: string
  /** The actual and the expected value, for people. */
  why?: string
  /** The destinations that the event was planned for in this route. */
  destinations: string[]
  /** The destinations it was set aside for, as dead. */
  setAside?: string[]
}

/** The stored record of routing one event. */
export interface Explanation {
  reason: EventReason
  routes: RouteExplanation[]
}
