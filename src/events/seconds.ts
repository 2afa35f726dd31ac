/**
 * Whether a time is in seconds. Chat writes seconds in some fields and milliseconds in others; the limit is the year
 * 5138 in seconds and a day in 1973 in milliseconds.
 */
export const isSeconds = (time: number): boolean => time < 100_000_000_000

/** A time in milliseconds, converted to the unit of the original. */
export const inUnitOf = (original: number, timeMs: number): number =>
  isSeconds(original) ? Math.floor(timeMs / 1000) : timeMs
