import type { Rate } from '../../plugin/options.ts'

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const BYTES = { B: 1, KiB: 1024, MiB: 1_048_576, GiB: 1_073_741_824 }

/** `30s` in milliseconds; undefined if it is not written like a duration. */
export const durationMs = (text: string): number | undefined => measure(text, MILLISECONDS)

/** `64KiB` in bytes; undefined if it is not written like a size. */
export const sizeBytes = (text: string): number | undefined => measure(text, BYTES)

/** `30/m` as a rate; undefined if it is not written like one. */
export const rateOf = (text: string): Rate | undefined => {
  const [, count, unit] = /^([1-9]\d*)\/([smh])$/.exec(text) ?? []
  return unit === undefined
    ? undefined
    : { count: Number(count), perMs: MILLISECONDS[unit as 's' | 'm' | 'h'] }
}

const measure = (text: string, units: Record<string, number>): number | undefined => {
  const [, count, unit = ''] = /^(\d+)([A-Za-z]+)$/.exec(text) ?? []
  const factor = units[unit]
  return factor === undefined ? undefined : Number(count) * factor
}
