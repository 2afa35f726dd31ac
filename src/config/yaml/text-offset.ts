/**
 * Finds a place inside a string in the YAML that it was read from, by reading both side by side. White space is ignored,
 * because YAML folds and indents lines. Undefined if the string is written differently, with escapes like \u0041.
 */
export const textOffset = (
  source: string,
  start: number,
  text: string,
  { line, column }: { line: number; column: number },
): number | undefined => {
  const wanted = offsetIn(text, line, column)
  const quote = /["']/.exec(source.charAt(start))?.[0]
  let at = contentStart(source, start, quote)
  for (const character of text.slice(0, wanted)) {
    if (isSpace(character)) continue
    at = pastEscape(source, pastSpace(source, at), quote)
    if (!source.startsWith(character, at)) return undefined
    at += character.length
  }
  const isAtSpace = wanted >= text.length || isSpace(text.charAt(wanted))
  return isAtSpace ? at : pastSpace(source, at)
}

const offsetIn = (text: string, line: number, column: number): number => {
  const linesAbove = text.split('\n').slice(0, line - 1)
  return linesAbove.reduce((sum, { length }) => sum + length + 1, column - 1)
}

/** After the quote, or after the line of a `|` or `>`. */
const contentStart = (source: string, start: number, quote: string | undefined): number => {
  if (quote !== undefined) return start + 1
  return /[|>]/.test(source.charAt(start)) ? source.indexOf('\n', start) + 1 : start
}

const isSpace = (character: string): boolean => /\s/.test(character)

const pastSpace = (source: string, from: number): number => {
  let at = from
  while (at < source.length && isSpace(source.charAt(at))) at += 1
  return at
}

/** `\"` and `\\` inside double quotes and `''` inside single ones mean their second character. */
const pastEscape = (source: string, at: number, quote: string | undefined): number => {
  const escape = quote === '"' ? '\\' : quote
  return escape !== undefined && source.charAt(at) === escape ? at + 1 : at
}
