/** So many examples of each kind of difference are shown. */
const EXAMPLES_MAX = 3

export const KINDS = ['added', 'lost', 'changed'] as const
export type Kind = (typeof KINDS)[number]

/** An event that another config would treat differently. */
export interface Example {
  event: string
  command: string
  subject?: string
  /** What the route says, or which part of the message differs. */
  why: string
}

/** How often, and the first few. */
export type Difference = Record<Kind, { count: number; examples: Example[] }>

/** What another config would do with the same events. */
export interface Differences {
  /** How many events were looked at. */
  events: number
  /** By the destination's name; only those that differ. */
  destinations: Map<string, Difference>
}

export const noDifferences = (): Differences => ({ events: 0, destinations: new Map() })

export const note = (
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
