import { Histogram, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { samplesIn } from '../../test/support/scrape.ts'
import { addUp, createDistribution, createSharedDistribution, observe } from '../base/distribution.ts'
import { addSummedHistogram } from './summed-histogram.ts'

const BOUNDS = [0.1, 1, 10]
const VALUES = [0, 0.1, 0.10001, 0.5, 1, 7, 10, 10.5, 100]

test('values that were counted elsewhere show as if prom-client had observed them', async () => {
  const expected = new Registry()
  const histogram = new Histogram({
    name: 'h',
    help: 'H.',
    labelNames: ['to'],
    buckets: BOUNDS,
    registers: [expected],
  })
  const first = createDistribution(BOUNDS)
  const second = createSharedDistribution(BOUNDS)
  for (const [index, value] of VALUES.entries()) {
    histogram.observe({ to: 'a' }, value)
    observe(index % 2 === 0 ? first : second, value)
  }
  addUp(first, structuredClone(second))

  const actual = new Registry()
  addSummedHistogram(actual, { name: 'h', help: 'H.', labelNames: ['to'] }, () => [
    { labels: { to: 'a' }, distribution: first },
  ])
  expect(samplesIn(await actual.metrics())).toEqual(samplesIn(await expected.metrics()))
})
