import {
  EvaluationError,
  serialize,
  type ASTNode,
  type Environment,
  type ParseResult,
} from '@marcbachmann/cel-js'
import { shorten } from '../../base/cut.ts'
import type { HttpReply } from '../http/request-types.ts'
import { oneLine } from '../template/escape.ts'
import { ANSWER_SCOPE } from './answer-scope.ts'
import { createLanguage } from './language.ts'
import { mistakeAt, mistakeOf } from './mistake.ts'
import { conjunctsOf, namesIn } from './nodes.ts'
import { refusalIn } from './refuse.ts'
import { isName, type Scope } from './scope.ts'
import { celValues, EVENT_SCOPE } from './values.ts'
import { quote, whyFalse } from './why.ts'
import type { Expression, Judgement } from '../options.ts'

const WHY_LENGTH = 300

/** Checks a CEL expression over the fields of an event. Throws a `TextMistake` for the first mistake. */
export const compileExpression = (text: string): Expression => compile(text, EVENT_SCOPE)

/** The same over an answer to a request. */
export const compileAnswerExpression = (text: string): Expression<HttpReply> => compile(text, ANSWER_SCOPE)

const compile = <Subject>(text: string, scope: Scope<Subject>): Expression<Subject> => {
  const language = createLanguage(scope)
  const whole = readWhole(text, language, scope)
  const names = [...new Set(namesIn(whole.ast).filter(name => isName(scope, name)))]
  const parts = partsOf(whole, language)
  return { evaluate: subject => judge({ whole, parts, names, scope }, subject) }
}

const readWhole = (text: string, language: Environment, scope: Scope<never>): ParseResult => {
  const whole = parse(text, language, scope)
  const refusal = refusalIn(whole.ast, scope)
  if (refusal) throw mistakeAt(text, refusal)
  const { type, error } = whole.check()
  if (error) throw mistakeOf(error, text, language, scope)
  if (type === 'bool' || type === 'dyn') return whole
  const sentence = `must be true or false, but is of the type ${type}; compare it with something`
  throw mistakeAt(text, { sentence, offset: 0 })
}

const parse = (text: string, language: Environment, scope: Scope<never>): ParseResult => {
  try {
    return language.parse(text)
  } catch (error) {
    throw mistakeOf(error, text, language, scope)
  }
}

/** An operand of the outermost `&&`. */
interface Part {
  node: ASTNode
  run: ParseResult
}

const partsOf = ({ ast }: ParseResult, language: Environment): Part[] =>
  conjunctsOf(ast).flatMap(node => {
    try {
      return [{ node, run: language.parse(serialize(node)) }]
    } catch {
      // Very large numbers are serialized in a way that cannot be parsed again; such a part is never explained alone.
      return []
    }
  })

interface Compiled<Subject> {
  whole: ParseResult
  parts: readonly Part[]
  /** Those that it uses. */
  names: readonly string[]
  scope: Scope<Subject>
}

const judge = <Subject>({ whole, parts, names, scope }: Compiled<Subject>, subject: Subject): Judgement => {
  try {
    const values = celValues(subject, scope, names)
    const value: unknown = whole(values)
    if (value === true) return { outcome: 'true' }
    if (value !== false) return { outcome: 'failed', why: `${quote(whole.ast)} is neither true nor false` }
    const { node } = parts.find(({ run }) => isFalse(run, values)) ?? { node: whole.ast }
    return { outcome: 'false', why: whyFalse(node, subject, scope) }
  } catch (error) {
    return { outcome: 'failed', why: failureOf(error) }
  }
}

const isFalse = (part: ParseResult, values: Record<string, unknown>): boolean => {
  try {
    return part(values) === false
  } catch {
    // The whole is still false, so another part must be.
    return false
  }
}

const ABSENT = new Set(['no_such_key', 'index_out_of_bounds'])

/** Why a valid expression failed on an event. */
const failureOf = (error: unknown): string => {
  if (!(error instanceof EvaluationError)) return shorten(oneLine(String(error)), WHY_LENGTH)
  const { code, node, summary } = error
  const place = node === undefined ? 'something' : quote(node)
  return ABSENT.has(code)
    ? `${place} is not there`
    : shorten(oneLine(`${place} failed: ${summary}`), WHY_LENGTH)
}
