import type { RunningGateway } from './gateway.ts'

/** The metrics of a gateway at /metrics. */
export interface Scrape {
  text: string
  /** The sum of all samples with this name and these labels; undefined if there is none. */
  sum: (name: string, labels?: Record<string, string>) => number | undefined
}

interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

export const scrape = async ({ admin }: RunningGateway): Promise<Scrape> => {
  const text = await (await fetch(`${admin}/metrics`)).text()
  const samples = samplesIn(text)
  return {
    text,
    sum: (name, labels = {}) => {
      const found = samples.filter(
        sample =>
          sample.name === name &&
          Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
      )
      return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0)
    },
  }
}

/** All samples of a text that Prometheus could scrape, in order. */
export const samplesIn = (text: string): Sample[] =>
  text
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
      if (name === '') throw new Error(`not a sample: ${line}`)
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)]
      return {
        name,
        labels: Object.fromEntries(pairs.map(([, label = '', shown = '']) => [label, shown])),
        value: Number(value),
      }
    })
