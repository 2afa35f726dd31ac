import { ParseError, TypeError, type ASTNode, type Environment } from '@marcbachmann/cel-js'
import { functionNames } from './language.ts'
import { nameOffset, type ExpressionRefusal } from './refuse.ts'
import type { Scope } from './scope.ts'
import { CHANGE_TYPES } from './values.ts'
import { TextMistake, unknownName } from '../text-mistake.ts'

const FUNCTIONS_LISTED_AT = 'https://github.com/google/cel-spec/blob/master/doc/langdef.md'

type CelError = ParseError | TypeError

/**
 * Translates an error of the library into a sentence for people. Rethrows anything that is not a mistake in the text.
 */
export const mistakeOf = (
  error: unknown,
  text: string,
  language: Environment,
  scope: Scope<never>,
): TextMistake => {
  // The parser counts a chain of `!` only once it has reached its end, when the stack may already be full.
  if (error instanceof RangeError)
    return mistakeAt(text, { sentence: tooLarge('nested too deeply'), offset: 0 })
  if (!(error instanceof ParseError || error instanceof TypeError)) throw error
  const sentence = SENTENCES[error.code]?.(error, text, language, scope) ?? lowered(error.summary)
  return mistakeAt(text, { sentence, offset: offsetOf(error) })
}

export const mistakeAt = (text: string, { sentence, offset }: ExpressionRefusal): TextMistake => {
  const lines = text.slice(0, offset).split('\n')
  return new TextMistake(sentence, lines.length, (lines.at(-1) ?? '').length + 1)
}

const offsetOf = ({ code, node, range }: CelError): number =>
  code === 'no_matching_overload' && isNode(node) ? nameOffset(node) : (range?.start ?? 0)

const isNode = (node: CelError['node']): node is ASTNode => node?.op !== undefined

/** Operators of other languages, and what CEL uses instead. */
const OTHER_WORDS: Readonly<Record<string, string>> = { and: '&&', '&': '&&', or: '||', '|': '||', '=': '==' }

const unexpected = ({ range }: CelError, text: string): string => {
  const found = text.slice(range?.start, range?.end)
  if (found === '') return 'the expression ends before it is complete'
  const meant = Object.hasOwn(OTHER_WORDS, found) ? `; CEL writes \`${OTHER_WORDS[found]}\`` : ''
  return `\`${found}\` is not expected here${meant}`
}

type Sentence = (error: CelError, text: string, language: Environment, scope: Scope<never>) => string

/** Our sentences for the library's errors, by code; its own messages for the others are good enough. */
const SENTENCES: Readonly<Record<string, Sentence>> = {
  unknown_variable: ({ summary }, _text, _language, { noun, types }) =>
    unknownName(afterColon(summary), noun, Object.keys(types)),
  no_such_key: ({ summary }) =>
    unknownName(afterColon(summary), 'field of a change', Object.keys(CHANGE_TYPES)),
  no_matching_overload: ({ summary }, _, language) => unfitCall(quoted(summary), language),
  no_such_overload: ({ summary }) => unfitOperands(afterColon(summary)),
  cannot_index_type: ({ summary }) => `a ${quoted(summary)} has no fields or items; only maps and lists do`,
  invalid_macro_argument: ({ summary, node }) => (summary.startsWith('has()') ? unfitHas(node) : summary),
  unexpected_character: unexpected,
  unexpected_token: unexpected,
  expected_token: unexpected,
  limit_exceeded: ({ summary }) => tooLarge(lowered(summary)),
}

const tooLarge = (how: string): string => `the expression is too large (${how}); write a plugin instead`

const unfitOperands = (operation: string): string =>
  `\`${operation}\` mixes types; ${
    /\bnull\b/.test(operation)
      ? 'a field that Chat did not send is an empty text'
      : 'both sides must have the same type'
  }`

const unfitHas = (node: CelError['node']): string =>
  node?.op === 'id'
    ? '`has()` looks for a field within something, like has(body.GroupId); a field of the event itself is an empty text if Chat did not send it'
    : '`has()` takes names joined by dots, like has(body.Info.Action)'

/**
 * A call as the library writes it, `string.startsWith(int)`: either there is no such function, or it takes other
 * arguments.
 */
const unfitCall = (call: string, language: Environment): string => {
  const name = /(\w+)\(/.exec(call)?.[1] ?? call
  const known = functionNames(language)
  if (!known.includes(name)) return unknownName(name, 'function', known, FUNCTIONS_LISTED_AT)
  return `\`${name}\` cannot be used as \`${call}\``
}

const afterColon = (summary: string): string => summary.replace(/^.*?: /, '')

const quoted = (summary: string): string => /'(.*)'/.exec(summary)?.[1] ?? summary

const lowered = (summary: string): string => summary.charAt(0).toLowerCase() + summary.slice(1)
