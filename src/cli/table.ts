/** Columns that are as wide as their widest cell; the last one is as long as it is. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map(row => displayWidth(row[column] ?? ''))),
  )
  return rows
    .map(row =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

// Chinese, Japanese and Korean characters and emoji take two columns in a terminal.
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Extended_Pictographic}/u
// Zero columns: combining marks, and the escape sequences of colours.
// oxlint-disable-next-line no-control-regex -- escape sequences start with a control character
const INVISIBLE = /\p{Mark}|\u001B\[[0-9;]*m/gu

const displayWidth = (text: string): number =>
  Array.from(text.replace(INVISIBLE, '')).reduce(
    (width, character) => width + (WIDE.test(character) ? 2 : 1),
    0,
  )
