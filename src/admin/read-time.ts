import { RequestError } from '../base/errors.ts'

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** Of a `Date`, either way. */
const TIME_MAX_MS = 8.64e15

/**
 * A time is written as a date (ISO 8601), as milliseconds since 1970, or as how long ago (`15m`, `24h`, `7d`). Throws
 * {@link RequestError}.
 */
export const readTime = (name: string, value: string, now: number): number => {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(value) ?? []
  const isDate = /^\d{4}-\d{2}/.test(value)
  const written = /^\d{12,}$/.test(value) ? Number(value) : isDate ? Date.parse(value) : Number.NaN
  const at = count === undefined ? written : now - Number(count) * (UNITS_MS[unit] ?? 0)
  if (Math.abs(at) <= TIME_MAX_MS) return at
  throw new RequestError(
    `\`${name}\` must be a date like 2026-11-24T08:00:00Z or a time ago like 15m, 24h or 7d, but is "${value}"`,
  )
}
