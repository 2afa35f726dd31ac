/** What the last hour came to, for the eye and for tables. */
import type { Answer } from '../../../src/admin/api/endpoints.ts'

export type Sample = Answer<'GET /api/figures'>['samples'][number]

/** What a sample says of one thing; undefined where it says nothing. */
export type Reading = (sample: Sample) => number | undefined

const HOUR_MS = 60 * 60_000
const SECONDS_PER_SAMPLE = 10

export const sumOf = (samples: readonly Sample[], read: Reading): number =>
  samples.reduce((sum, sample) => sum + (read(sample) ?? 0), 0)

export const mostOf = (samples: readonly Sample[], read: Reading): number | undefined =>
  samples.reduce<number | undefined>((most, sample) => {
    const value = read(sample)
    return value === undefined ? most : Math.max(most ?? value, value)
  }, undefined)

export const lastOf = (samples: readonly Sample[], read: Reading): number | undefined =>
  samples.map(read).findLast(value => value !== undefined)

/** How many a second, in the last minute. */
export const rateOf = (samples: readonly Sample[], read: Reading): number => {
  const minute = samples.slice(-6)
  return minute.length === 0 ? 0 : sumOf(minute, read) / (minute.length * SECONDS_PER_SAMPLE)
}

export interface Step {
  /** When it ended, as a time of a sample. */
  at: string
  samples: Sample[]
}

/** The hour in steps of so many milliseconds, the newest first. */
export const inSteps = (samples: readonly Sample[], stepMs: number): Step[] => {
  const end = Date.parse(samples.at(-1)?.at ?? '')
  const steps = Map.groupBy(samples, ({ at }) => Math.floor((end - Date.parse(at)) / stepMs))
  return [...steps]
    .toSorted(([one], [other]) => one - other)
    .map(([, list]) => ({ at: list.at(-1)?.at ?? '', samples: list }))
}

export interface Box {
  width: number
  height: number
}

/**
 * The curve of an hour that ends with the last sample, as lines of an SVG path in a box: one line for each stretch without a gap. `share` says
 * how high a value stands, from 0 to 1.
 */
export const curveOf = (
  samples: readonly Sample[],
  read: Reading,
  share: (value: number) => number,
  { width, height }: Box,
): string[] => {
  const end = Date.parse(samples.at(-1)?.at ?? '')
  const lines: string[][] = [[]]
  for (const sample of samples) {
    const value = read(sample)
    const x = width * (1 - (end - Date.parse(sample.at)) / HOUR_MS)
    if (value === undefined) lines.push([])
    else if (x >= 0)
      lines.at(-1)?.push(`${round(x)},${round(height * (1 - Math.min(1, Math.max(0, share(value)))))}`)
  }
  return lines.filter(points => points.length > 0).map(points => points.join(' '))
}

const round = (value: number): number => Math.round(value * 10) / 10
