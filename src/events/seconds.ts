/**
 * Whether a time is in seconds. Chat writes seconds in some fields and milliseconds in others; the bound is the year 5138 in seconds and a
 * day of 1973 in milliseconds.
 */
export const isSeconds = (time: number): boolean => time < 100_000_000_000

/** A time in milliseconds, in the unit that another one has. */
export const inUnitOf = (original: number, timeMs: number): number =>
  isSeconds(original) ? Math.floor(timeMs / 1000) : timeMs
