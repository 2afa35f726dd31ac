import type { Histogram, Registry } from 'prom-client'
import { createDistribution, type Distribution } from '../base/distribution.ts'

/** A distribution and the labels it is shown with. */
export interface Labelled {
  labels: Record<string, string>
  distribution: Distribution
}

/**
 * Adds a histogram of values that were counted elsewhere, in another thread: prom-client's own accepts values only one
 * by one. `read` is called for each scrape.
 */
export const addSummedHistogram = (
  registry: Registry,
  { name, help, labelNames = [] }: { name: string; help: string; labelNames?: string[] },
  read: () => readonly Labelled[],
): void => {
  const get = () => ({ name, help, type: 'histogram', aggregator: 'sum', values: read().flatMap(samples) })
  const samples = (labelled: Labelled) => samplesOf(name, labelled)
  // A registry uses nothing else of a metric, though its type requires the whole class.
  registry.registerMetric({ name, help, type: 'histogram', labelNames, get } as unknown as Histogram)
}

/**
 * Adds a histogram with a distribution for each value of a label, from the first time that `of` names it. prom-client
 * would look for the labels at each observation.
 */
export const addDistributions = (
  registry: Registry,
  bounds: readonly number[],
  { name, help, label }: { name: string; help: string; label: string },
): { of: (value: string) => Distribution } => {
  const known = new Map<string, Distribution>()
  addSummedHistogram(registry, { name, help, labelNames: [label] }, () =>
    [...known].map(([value, distribution]) => ({ labels: { [label]: value }, distribution })),
  )
  const of = (value: string): Distribution => {
    const distribution = known.get(value) ?? createDistribution(bounds)
    known.set(value, distribution)
    return distribution
  }
  return { of }
}

const samplesOf = (name: string, { labels, distribution: { bounds, figures } }: Labelled) => {
  // The writer may continue meanwhile; with a copy the lines agree.
  const counts = [...figures]
  const sum = counts.pop() ?? 0
  let count = 0
  const buckets = counts.map((more, index) => {
    count += more
    return { metricName: `${name}_bucket`, labels: { ...labels, le: bounds[index] ?? '+Inf' }, value: count }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ]
}
