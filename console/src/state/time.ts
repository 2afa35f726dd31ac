/** Times and durations as texts. Times come as ISO 8601, UTC. */

export type Clock = 'utc' | 'local' | 'ago'

export const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** In one unit, with two digits that count: `41ms`, `5.2s`, `1.5h`. */
export const durationText = (ms: number, locale: string): string => {
  const [unit, size] = UNITS.find(([, length]) => Math.abs(ms) >= length) ?? ['millisecond', 1]
  const count = ms / size
  const maximumFractionDigits = unit !== 'millisecond' && Math.abs(count) < 10 ? 1 : 0
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'narrow',
    maximumFractionDigits,
  }).format(count)
}

/** How long ago, or how soon: `3 min ago`, `in 12 sec`. */
export const agoText = (iso: string, nowMs: number, locale: string): string => {
  const ms = Date.parse(iso) - nowMs
  const [unit, size] = UNITS.find(([, length]) => Math.abs(ms) >= length) ?? ['second', 1000]
  // Less than a second is as good as past.
  return new Intl.RelativeTimeFormat(locale, { style: 'short' }).format(Math.trunc(ms / size) || -0, unit)
}

const zoneOf = (clock: Clock): { timeZone?: string } => (clock === 'local' ? {} : { timeZone: 'UTC' })

/** The time of day, with milliseconds where wanted. */
export const timeText = (iso: string, clock: Clock, precise = false): string =>
  new Date(iso).toLocaleTimeString('en-GB', {
    ...zoneOf(clock),
    timeStyle: precise ? undefined : 'medium',
    ...(precise && { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }),
  })

/** The day, for a line above the times of that day. */
export const dayText = (iso: string, clock: Clock, locale: string): string =>
  new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    ...zoneOf(clock),
  }).format(new Date(iso))

/** The zone that times are shown in. */
export const zoneText = (clock: Clock): string =>
  clock === 'local' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : 'UTC'

/** A time as people who look at a list write it (`15m`, a date), as one that means the same tomorrow. */
export const absoluteTime = (asked: string, nowMs: number): string => {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(asked) ?? []
  const size = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit ?? '']
  if (count === undefined || size === undefined) return asked
  const at = new Date(nowMs - Number(count) * size)
  return Number.isNaN(at.getTime()) ? asked : at.toISOString()
}
