// Chinese, Japanese and Korean characters and emoji take two columns in a terminal; ♥️ is an emoji because of the
// selector after it.
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18CFF}\u{1AFF0}-\u{1B2FF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}|\uFE0F/u
const INVISIBLE = /^[\p{Mark}\p{Default_Ignorable_Code_Point}\p{Cc}]*$/u
// The escape sequences of colors take no columns.
// oxlint-disable-next-line no-control-regex -- escape sequences start with a control character
const COLOR = /(\u001B\[[0-9;]*m)/
const RESET = '\u001B[0m'

/** What people see as one character: 👨‍👩‍👧 is five code points. */
const graphemes = new Intl.Segmenter()

/** How many columns a text takes in a terminal. */
export const displayWidth = (text: string): number =>
  text
    .split(COLOR)
    .filter((_, index) => !isColor(index))
    .reduce((width, part) => width + plainWidth(part), 0)

/** Cuts a text to this many columns; a cut text ends with `…`, and in the default color. */
export const cutToWidth = (text: string, columns: number): string => {
  if (displayWidth(text) <= columns) return text
  let left = columns - 1
  let cut = ''
  for (const [index, part] of text.split(COLOR).entries()) {
    if (isColor(index)) cut += part
    else {
      const fitting = startOf(part, left)
      cut += fitting
      if (fitting !== part) return `${cut}…${cut.includes('\u001B') ? RESET : ''}`
      left -= plainWidth(fitting)
    }
  }
  return cut
}

/** `split` by a group puts every separator at an odd index. */
const isColor = (index: number): boolean => index % 2 === 1

const startOf = (text: string, columns: number): string => {
  let left = columns
  let start = ''
  for (const { segment } of graphemes.segment(text)) {
    left -= segmentWidth(segment)
    if (left < 0) break
    start += segment
  }
  return start
}

const plainWidth = (text: string): number => {
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += segmentWidth(segment)
  return width
}

const segmentWidth = (segment: string): number => {
  if (INVISIBLE.test(segment)) return 0
  return WIDE.test(segment) ? 2 : 1
}

/** The columns of the terminal behind a stream; undefined if there is none, or if it does not know its size. */
export const terminalWidth = ({ columns }: NodeJS.WriteStream): number | undefined =>
  columns > 0 ? columns : undefined
