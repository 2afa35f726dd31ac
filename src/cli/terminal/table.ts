import { cutToWidth, displayWidth, terminalWidth } from './display-width.ts'

const GAP = '  '
/** A narrower cell would be useless. */
const NARROWEST = 10

export interface TableOptions {
  /** Headers of columns that are never cut because people copy them, such as ids. */
  whole?: readonly string[]
  /** Columns of the terminal; undefined if there is none, and nothing is cut. */
  width?: number | undefined
}

/** Columns as wide as their widest cell, the widest ones cut to fit the terminal. The first row is the header. */
export const table = (
  given: readonly (readonly string[])[],
  { whole = [], width = terminalWidth(process.stdout) }: TableOptions = {},
): string => {
  // A cell with a line break could look like another row.
  const rows = given.map(row => row.map(cell => cell.replaceAll(/[\r\n\t]+/g, ' ')))
  const [head = []] = rows
  const natural = head.map((_, column) => Math.max(...rows.map(row => displayWidth(row[column] ?? ''))))
  const widths = width === undefined ? natural : fit(natural, head.map(isIn(whole)), width)
  return rows
    .map(row => row.map((cell, column) => padded(cell, widths[column] ?? 0)).join(GAP))
    .map(line => line.trimEnd())
    .join('\n')
}

const isIn =
  (names: readonly string[]) =>
  (name: string): boolean =>
    names.includes(name)

/** Narrows the widest column that may be cut, again and again, until all fit or none can be narrowed. */
const fit = (natural: readonly number[], isWhole: readonly boolean[], available: number): number[] => {
  const widths = [...natural]
  const room = (column: number): number => (isWhole[column] ? 0 : (widths[column] ?? 0))
  let excess = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length) - available
  for (; excess > 0; excess -= 1) {
    const widest = Math.max(...widths.map((_, column) => room(column)))
    if (widest <= NARROWEST) break
    const column = widths.findLastIndex((_, index) => room(index) === widest)
    widths[column] = widest - 1
  }
  return widths
}

const padded = (cell: string, width: number): string => {
  const cut = cutToWidth(cell, width)
  return cut + ' '.repeat(width - displayWidth(cut))
}

/** A date of the admin API as shown in tables: UTC, to the second, without the letters. */
export const shortDate = (date: string): string => date.replace('T', ' ').slice(0, 19)
