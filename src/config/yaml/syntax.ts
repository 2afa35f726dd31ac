import type { YAMLError } from 'yaml'

const VARIABLE_IN_BRACES = 'within { } and [ ] a variable must stand in quotes, like "${NAME}"'

type Words = (message: string, character: string, before: string) => string

/** What the YAML parser found, for people who do not know its words. Never quotes values: they may be secrets. */
const SENTENCES: Partial<Record<YAMLError['code'], Words>> = {
  TAB_AS_INDENT: () => 'YAML cannot be indented with tabs; use spaces',
  BAD_INDENT: message => {
    if (message.includes('end with a }'))
      return 'a map that begins with `{` is not closed: `}` is missing before this place'
    if (message.includes('end with a ]'))
      return 'a list that begins with `[` is not closed: `]` is missing before this place'
    return 'is indented differently from its neighbours; all keys of one map begin in the same column'
  },
  MISSING_CHAR: message => {
    if (message.includes('quote'))
      return 'a text that begins with a quote is not closed: the second quote is missing before this place'
    if (message.includes('followed by map values'))
      return 'a key needs a colon and a space behind it, like `key: value`'
    return 'a comma is missing between two entries'
  },
  BLOCK_AS_IMPLICIT_KEY: () =>
    'cannot be understood: a value with `: ` in it must stand in quotes, and what belongs below a key must begin on a new line',
  BAD_SCALAR_START: (_message, character, before) =>
    `a text that begins with \`${before === '{' ? before : ''}${character}\` must stand in quotes`,
  BAD_ALIAS: () => 'a text that begins with `*` must stand in quotes, like "*"',
  BAD_DQ_ESCAPE: () => 'a backslash in double quotes must be written twice, `\\\\`; or use single quotes',
  NON_STRING_KEY: (_message, character, before) =>
    before + character === '{{'
      ? 'a text that begins with `{{` must stand in quotes'
      : 'a key must be a text',
  MULTIPLE_DOCS: () => 'a config is a single YAML document; remove the `---`',
  TAG_RESOLVE_FAILED: () => 'a text that begins with `!` must stand in quotes',
  UNEXPECTED_TOKEN: message =>
    message.includes('same line with key')
      ? 'a list below a key must begin on a new line'
      : 'cannot be understood as YAML; is a quote, a comma or a line break missing before this place?',
}

export const syntaxSentence = (error: YAMLError, text: string): string => {
  const [start] = error.pos
  const sentence = SENTENCES[error.code]?.(error.message, text.charAt(start), text.charAt(start - 1))
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  if (/[{[,].*\$\{?$/.test(text.slice(lineStart, start + 1))) return VARIABLE_IN_BRACES
  if (sentence !== undefined && error.code === 'BAD_INDENT' && endsInComment(text.slice(0, start)))
    return `${sentence}; a \` #\` begins a comment, so a text that holds one must stand in quotes`
  return sentence ?? `cannot be understood as YAML: ${error.message}`
}

/** In the last line that says something: what closes a map or a list may stand behind it, unseen. */
const endsInComment = (above: string): boolean =>
  /\s#.*[}\]].*$/.test(above.trimEnd().split('\n').at(-1) ?? '')

/**
 * The errors worth showing: the first of a line, and none of those that only follow because the parser lost its way
 * before.
 */
export const worthShowing = (
  errors: readonly YAMLError[],
  lineOf: (offset: number) => number,
): YAMLError[] => {
  const lines = new Set<number>()
  return errors
    .toSorted((a, b) => a.pos[0] - b.pos[0])
    .filter((error, index) => {
      const line = lineOf(error.pos[0])
      const isFollowUp = index > 0 && error.message.includes('in YAML stream')
      const isFirst = !lines.has(line)
      lines.add(line)
      return isFirst && !isFollowUp
    })
}
