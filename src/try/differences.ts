import type { Preview } from '../plugin.ts'
import type { KeptEvent } from '../store/store.ts'

/** How many examples of each kind of difference are shown. */
const EXAMPLES_MAX = 3

export const KINDS = ['added', 'lost', 'changed'] as const
type Kind = (typeof KINDS)[number]

/** An event that another config would treat differently. */
export interface Example {
  event: string
  command: string
  subject?: string
  /** The explanation of the side that decides, or the part of the message that differs. */
  why: string
  /** The explanation of the destination's route on both sides, or what Chat would be told. */
  before: string
  after: string
  /** What would be sent, where that differs. */
  messages?: { before: Preview; after: Preview }
}

export interface Found {
  count: number
  /** The first few. */
  examples: Example[]
}

/** How often a destination would get an event that it did not get, or no more, or with another content. */
export type Difference = Record<Kind, Found> & { unchanged: number }

/** How often Chat would be told something else. */
export interface AnswerDifference {
  changed: Found
  unchanged: number
  /** Events whose answer depends on what is behind the network, which was not asked. */
  notAsked: number
}

/** What another config would do with the same events. */
export interface Differences {
  /** How many events were compared. */
  events: number
  /** By the destination's name; all that would get any of them. */
  destinations: Map<string, Difference>
  answers: AnswerDifference
}

const nothing = (): Found => ({ count: 0, examples: [] })

export const noDifferences = (): Differences => ({
  events: 0,
  destinations: new Map(),
  answers: { changed: nothing(), unchanged: 0, notAsked: 0 },
})

export const differenceOf = ({ destinations }: Differences, destination: string): Difference => {
  const found = destinations.get(destination) ?? {
    added: nothing(),
    lost: nothing(),
    changed: nothing(),
    unchanged: 0,
  }
  destinations.set(destination, found)
  return found
}

/** `tell` is called for what is shown only, as it takes time. */
export const note = (
  found: Found,
  { id, command, subject }: KeptEvent,
  tell: () => Pick<Example, 'why' | 'before' | 'after' | 'messages'>,
): void => {
  found.count += 1
  if (found.examples.length >= EXAMPLES_MAX) return
  found.examples.push({ event: id, command, ...(subject !== undefined && { subject }), ...tell() })
}

export const differs = (difference: Difference): boolean => KINDS.some(kind => difference[kind].count > 0)
