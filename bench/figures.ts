/** What numbers of several rounds say, and how they are written. */

/** One table of the report. */
export interface Section {
  title: string
  head: string[]
  rows: string[][]
  /** What a reader must know beside the table. */
  note?: string
  /** Each round, for the JSON. */
  rounds: unknown
}

export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

/** The median of the rounds' ratios, with the lowest and the highest. */
export const ratio = (values: readonly number[], bases: readonly number[]): string => {
  const ratios = values.map((value, round) => value / (bases[round] ?? NaN))
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)]
  return `${median(ratios).toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`
}

export const milliseconds = (values: readonly number[]): string => median(values).toFixed(1)

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

export const markdown = ({ title, head, rows, note }: Section): string =>
  [
    `## ${title}`,
    '',
    row(head),
    row(head.map(() => '---')),
    ...rows.map(row),
    '',
    ...(note === undefined ? [] : [note, '']),
  ].join('\n')
