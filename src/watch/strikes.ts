import type { Call } from './activity.ts'

/** What the next work thread must not do. Plain data, handed over when it starts. */
export interface Bans {
  /** This step is not run for this event any more. */
  pairs: { step: number; eventId: string }[]
  /** These steps are not run at all until then, by `steadyNow()`. */
  steps: { step: number; until: number }[]
  /** Events to be routed after all others, as one of their steps hung. */
  last: string[]
}

/** An event that made the same step hang so often is set aside for it. */
export const STRIKES_PER_EVENT = 3
/** A step that hung with so many different events is at fault itself. */
const EVENTS_PER_STEP = 3
const BAN_MS = 10 * 60_000

/** Counts strikes and says what follows from them. No clock inside. */
export const createStrikes = () => {
  const counts = new Map<number, Map<string, number>>()
  const bannedUntil = new Map<number, number>()

  /** Adds a call that had to be ended because it did not return, and says how often that was. */
  const add = ({ step, eventId = '' }: Call, now: number): number => {
    const perEvent = counts.get(step) ?? new Map<string, number>()
    counts.set(step, perEvent)
    const count = (perEvent.get(eventId) ?? 0) + 1
    perEvent.set(eventId, count)
    const guiltyItself = perEvent.size >= EVENTS_PER_STEP || (eventId === '' && count >= EVENTS_PER_STEP)
    if (guiltyItself) {
      bannedUntil.set(step, now + BAN_MS)
      // After the ban it gets a new chance, and its events too.
      counts.delete(step)
    }
    return count
  }

  const bans = (now: number): Bans => {
    const struck = [...counts].flatMap(([step, perEvent]) =>
      [...perEvent]
        .filter(([eventId]) => eventId !== '')
        .map(([eventId, count]) => ({ step, eventId, count })),
    )
    return {
      pairs: struck
        .filter(({ count }) => count >= STRIKES_PER_EVENT)
        .map(({ step, eventId }) => ({ step, eventId })),
      steps: [...bannedUntil].filter(([, until]) => until > now).map(([step, until]) => ({ step, until })),
      last: struck.map(({ eventId }) => eventId),
    }
  }

  return { add, bans }
}

export type Strikes = ReturnType<typeof createStrikes>
