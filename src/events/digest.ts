import type { ChatEvent } from './event.ts'

/** How often a name occurs in a digest. */
type Occurrence = Readonly<{ name: string; count: number }>

/** What the templates of a digest see: who, what, how many, and the first few events. */
export type Digest = Readonly<{
  count: number
  /** The first events, usually at most {@link SHOWN_MAX}. */
  events: readonly ChatEvent[]
  /** How many more there are. */
  more: number
  /** Milliseconds since 1970. */
  from: number
  until: number
  /** The most frequent ones, at most {@link SHOWN_MAX} of each. */
  commands: readonly Occurrence[]
  operators: readonly Occurrence[]
  subjects: readonly Occurrence[]
  tags: readonly Occurrence[]
}>

/** The names a digest's template may start with. */
export const DIGEST_FIELDS = [
  'count',
  'events',
  'more',
  'from',
  'until',
  'commands',
  'operators',
  'subjects',
  'tags',
] as const satisfies readonly (keyof Digest)[]

const SHOWN_MAX = 10

/** Summarizes events; there must be at least one. A message with little room lists fewer of them. */
export const toDigest = (events: readonly ChatEvent[], shown = SHOWN_MAX): Digest => {
  const times = events.map(({ time }) => time)
  return {
    count: events.length,
    events: events.slice(0, shown),
    more: Math.max(0, events.length - shown),
    from: times.reduce((a, b) => Math.min(a, b), Infinity),
    until: times.reduce((a, b) => Math.max(a, b), -Infinity),
    commands: occurrences(events.map(({ command }) => command)),
    operators: occurrences(events.flatMap(({ operator }) => operator ?? [])),
    subjects: occurrences(events.flatMap(({ subject }) => subject ?? [])),
    tags: occurrences(events.flatMap(({ tags }) => tags)),
  }
}

const occurrences = (names: readonly string[]): Occurrence[] => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .toSorted((a, b) => b.count - a.count)
    .slice(0, SHOWN_MAX)
}
