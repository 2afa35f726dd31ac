import {
  EvaluationError,
  serialize,
  type ASTNode,
  type Environment,
  type ParseResult,
} from '@marcbachmann/cel-js'
import { shorten } from '../../base/cut.ts'
import type { ChatEvent } from '../../events/event.ts'
import { oneLine } from '../template/escape.ts'
import { createLanguage } from './language.ts'
import { mistakeAt, mistakeOf } from './mistake.ts'
import { conjunctsOf, namesIn } from './nodes.ts'
import { refusalIn } from './refuse.ts'
import { celFields, isField } from './values.ts'
import { quote, whyFalse } from './why.ts'
import type { Expression, Judgement } from '../options.ts'

const WHY_LENGTH = 300

/** Checks a CEL expression and prepares it for use. Throws a `TextMistake` for the first mistake. */
export const compileExpression = (text: string): Expression => {
  const language = createLanguage()
  const whole = readWhole(text, language)
  const fields = [...new Set(namesIn(whole.ast).filter(isField))]
  const parts = partsOf(whole, language)
  return { evaluate: event => judge(whole, parts, event, fields) }
}

const readWhole = (text: string, language: Environment): ParseResult => {
  const whole = parse(text, language)
  const refusal = refusalIn(whole.ast)
  if (refusal) throw mistakeAt(text, refusal)
  const { type, error } = whole.check()
  if (error) throw mistakeOf(error, text, language)
  if (type === 'bool' || type === 'dyn') return whole
  const sentence = `must be true or false, but is of the type ${type}; compare it with something`
  throw mistakeAt(text, { sentence, offset: 0 })
}

const parse = (text: string, language: Environment): ParseResult => {
  try {
    return language.parse(text)
  } catch (error) {
    throw mistakeOf(error, text, language)
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

const judge = (
  whole: ParseResult,
  parts: readonly Part[],
  event: ChatEvent,
  fields: Parameters<typeof celFields>[1],
): Judgement => {
  try {
    const values = celFields(event, fields)
    const value: unknown = whole(values)
    if (value === true) return { outcome: 'true' }
    if (value !== false) return { outcome: 'failed', why: `${quote(whole.ast)} is neither true nor false` }
    const { node } = parts.find(({ run }) => isFalse(run, values)) ?? { node: whole.ast }
    return { outcome: 'false', why: whyFalse(node, event) }
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
