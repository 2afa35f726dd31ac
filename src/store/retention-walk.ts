import type { RetentionLimits } from './store.ts'

/** An event that retention comes across. */
export interface Passed {
  seq: number
  receivedAt: number
}

/** After every event. */
export const END = Number.MAX_SAFE_INTEGER

type Limits = Pick<RetentionLimits, 'now' | 'before'> & { isTooLarge: boolean }

/** Those of these events that may go, unless somebody has to decide about them. */
export const beyondOf = <One extends Passed>(
  found: readonly One[],
  { before = 0, isTooLarge }: Limits,
): One[] => found.filter(({ receivedAt }) => isTooLarge || receivedAt < before)

/**
 * How many of these events, in their order, the walk has behind it for now: up to the last that may go. One that was received in the future,
 * by a clock that was wrong, must not hide what comes after it.
 */
export const countPassed = (found: readonly Passed[], limits: Limits): number => {
  const beyond = new Set(beyondOf(found, limits))
  return found.findLastIndex(one => beyond.has(one) || one.receivedAt > limits.now) + 1
}
