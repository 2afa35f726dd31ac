import { expect, test } from 'vitest'
import { curveOf, inSteps, lastOf, mostOf, rateOf, sumOf, type Sample } from './figures.ts'

const NOON = Date.parse('2026-11-30T12:00:00Z')

/** The first is the oldest; the last was taken at noon. */
const samplesOf = (...counts: number[]): Sample[] =>
  counts.map((callbacks, index) => ({
    at: new Date(NOON - (counts.length - 1 - index) * 10_000).toISOString(),
    callbacks,
    refused: 0,
    delivered: 0,
    died: 0,
    ...(callbacks > 0 && { answerP99Ms: callbacks * 10 }),
  }))

const callbacks = (sample: Sample): number => sample.callbacks
const answerP99 = (sample: Sample): number | undefined => sample.answerP99Ms

test('a rate is that of the last minute, or of what there is of it', () => {
  expect(rateOf([], callbacks)).toBe(0)
  expect(rateOf(samplesOf(30), callbacks)).toBe(3)
  expect(rateOf(samplesOf(1000, 10, 20, 30, 0, 0, 0), callbacks)).toBe(1)
})

test('sums, the most and the last leave out what is not known', () => {
  const samples = samplesOf(1, 5, 2, 0)
  expect(sumOf(samples, callbacks)).toBe(8)
  expect(mostOf(samples, answerP99)).toBe(50)
  expect(lastOf(samples, answerP99)).toBe(20)
  expect([mostOf([], answerP99), lastOf(samplesOf(0), answerP99)]).toEqual([undefined, undefined])
})

test('an hour is cut into steps, the newest first', () => {
  const steps = inSteps(samplesOf(1, 2, 3, 4, 5, 6, 7, 8), 30_000)
  expect(steps.map(({ samples }) => sumOf(samples, callbacks))).toEqual([21, 12, 3])
  expect(steps[0]?.at).toBe('2026-11-30T12:00:00.000Z')
  expect(inSteps([], 30_000)).toEqual([])
})

test('a curve ends at the right, stays in its box, and has a gap where nothing is known', () => {
  const box = { width: 360, height: 10 }
  const share = (value: number): number => value / 100
  expect(curveOf(samplesOf(5, 0, 10, 20), answerP99, share, box)).toEqual(['357,5', '359,0 360,0'])
  expect(curveOf(samplesOf(...Array.from({ length: 400 }, () => 1)), callbacks, share, box)).toHaveLength(1)
  expect(curveOf([], callbacks, share, box)).toEqual([])
})
