import type { Call } from './activity.ts'

/** What the next work thread must not do. Plain data, handed over when it starts. */
export interface Bans {
  /** This step is not run for this event any more. */
  pairs: { step: number; eventId: string }[]
  /** These steps are not run at all until then, by `steadyNow()`. */
  steps: { step: number; until: number }[]
  /** Events that are routed after all others, because one of their steps hung. */
  last: string[]
}

/** An event that made the same step hang this many times is set aside for it. */
export const STRIKES_PER_EVENT = 3
/** A step that hung with this many different events is at fault itself. */
const EVENTS_PER_STEP = 3
const BAN_MS = 10 * 60_000

/** The events that are set aside for a step. */
const pairsOf = (step: number, perEvent: ReadonlyMap<string, number>): Bans['pairs'] =>
  [...perEvent].flatMap(([eventId, count]) =>
    eventId !== '' && count >= STRIKES_PER_EVENT ? { step, eventId } : [],
  )

/** Counts strikes and says what follows from them. No clock inside. */
export const createStrikes = () => {
  const counts = new Map<number, Map<string, number>>()
  /**
   * Set aside before their step was banned; otherwise a digest with three of them would never get to its
   * other events.
   */
  const setAside: Bans['pairs'] = []
  const bannedUntil = new Map<number, number>()

  /** Adds a call that had to be ended because it did not return, and returns how many times that has happened. */
  const add = ({ step, eventId = '' }: Call, now: number): number => {
    const perEvent = counts.get(step) ?? new Map<string, number>()
    counts.set(step, perEvent)
    const count = (perEvent.get(eventId) ?? 0) + 1
    perEvent.set(eventId, count)
    const guiltyItself = perEvent.size >= EVENTS_PER_STEP || (eventId === '' && count >= EVENTS_PER_STEP)
    if (guiltyItself) {
      bannedUntil.set(step, now + BAN_MS)
      setAside.push(...pairsOf(step, perEvent))
      // After the ban it gets a new chance, and its other events too.
      counts.delete(step)
    }
    return count
  }

  const bans = (now: number): Bans => {
    const known = [...counts.values()].flatMap(perEvent => [...perEvent.keys()])
    return {
      pairs: [...setAside, ...[...counts].flatMap(([step, perEvent]) => pairsOf(step, perEvent))],
      steps: [...bannedUntil].filter(([, until]) => until > now).map(([step, until]) => ({ step, until })),
      last: known.filter(eventId => eventId !== ''),
    }
  }

  return { add, bans }
}

export type Strikes = ReturnType<typeof createStrikes>
