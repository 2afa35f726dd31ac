import type { YAMLError } from 'yaml'

const VARIABLE_IN_BRACES = 'inside { } and [ ] a variable must be in quotes, like "${NAME}"'

type Words = (message: string, character: string, before: string) => string

/** Explains a YAML error to people who do not know the parser's terms. Never quotes values: they may be secrets. */
const SENTENCES: Partial<Record<YAMLError['code'], Words>> = {
  TAB_AS_INDENT: () => 'YAML cannot be indented with tabs; use spaces',
  BAD_INDENT: message => {
    if (message.includes('end with a }'))
      return 'a map that starts with `{` is not closed: `}` is missing before this place'
    if (message.includes('end with a ]'))
      return 'a list that starts with `[` is not closed: `]` is missing before this place'
    return 'is indented differently from its neighbours; all keys of one map must start in the same column'
  },
  MISSING_CHAR: message => {
    if (message.includes('quote'))
      return 'a string that starts with a quote is not closed: the second quote is missing before this place'
    if (message.includes('followed by map values'))
      return 'a key needs a colon and a space after it, like `key: value`'
    return 'a comma is missing between two entries'
  },
  BLOCK_AS_IMPLICIT_KEY: () =>
    'cannot be understood: a value with `: ` in it must be in quotes, and a map or list below a key must start on a new line',
  BAD_SCALAR_START: (_message, character, before) =>
    `a string that starts with \`${before === '{' ? before : ''}${character}\` must be in quotes`,
  BAD_ALIAS: () => 'a string that starts with `*` must be in quotes, like "*"',
  BAD_DQ_ESCAPE: () => 'a backslash in double quotes must be written twice, `\\\\`; or use single quotes',
  NON_STRING_KEY: (_message, character, before) =>
    before + character === '{{'
      ? 'a string that starts with `{{` must be in quotes'
      : 'a key must be a string',
  MULTIPLE_DOCS: () => 'a config is a single YAML document; remove the `---`',
  TAG_RESOLVE_FAILED: () => 'a string that starts with `!` must be in quotes',
  UNEXPECTED_TOKEN: message =>
    message.includes('same line with key')
      ? 'a list below a key must start on a new line'
      : 'cannot be understood as YAML; is a quote, a comma or a line break missing before this place?',
}

export const syntaxSentence = (error: YAMLError, text: string): string => {
  const [start] = error.pos
  const sentence = SENTENCES[error.code]?.(error.message, text.charAt(start), text.charAt(start - 1))
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  if (/[{[,].*\$\{?$/.test(text.slice(lineStart, start + 1))) return VARIABLE_IN_BRACES
  if (sentence !== undefined && error.code === 'BAD_INDENT' && endsInComment(text.slice(0, start)))
    return `${sentence}; a \` #\` starts a comment, so a string that contains one must be in quotes`
  return sentence ?? `cannot be understood as YAML: ${error.message}`
}

/** Looks at the last line with content: a bracket that closes a map or a list may be hidden in its comment. */
const endsInComment = (above: string): boolean =>
  /\s#.*[}\]].*$/.test(above.trimEnd().split('\n').at(-1) ?? '')

/**
 * The errors worth showing: the first one in each line, without errors that only follow because the parser lost its way
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
