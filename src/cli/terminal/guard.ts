import { styleText } from 'node:util'
import { escaped } from '../../log/printable.ts'

// The beginning of a progress line, when there is nothing yet that it could overwrite.
// oxlint-disable-next-line no-control-regex -- escape sequences start with a control character
const LINE_START = /^\r(\u001B\[K)?/
// The colors of this command line.
// oxlint-disable-next-line no-control-regex -- escape sequences start with a control character
const COLOR = /(\u001B\[(?:0|1|2|22|3[1-6]|39|90)m)/

/**
 * Lets no control sequences through to the terminal except our own colors: commands print text that others have
 * written, and one that forgets to escape it must do no harm. Bytes pass unchanged; the questions of `init` need that.
 */
export const guardTerminal = (): void => {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean
    const isColored = styleText('bold', ' ', { stream }) !== ' '
    stream.write = (chunk: unknown, ...rest: unknown[]): boolean =>
      write(typeof chunk === 'string' ? guarded(chunk, isColored) : chunk, ...rest)
  }
}

const guarded = (text: string, isColored: boolean): string => {
  const [start = ''] = LINE_START.exec(text) ?? []
  const rest = text.slice(start.length)
  if (!isColored) return start + escaped(rest)
  // `split` by a group puts every separator at an odd index.
  return (
    start +
    rest
      .split(COLOR)
      .map((part, index) => (index % 2 === 1 ? part : escaped(part)))
      .join('')
  )
}
