import { compileAnswerExpression, compileExpression } from '../../plugin/expression/expression.ts'
import { readFieldPath } from '../../plugin/field-path.ts'
import type { Decoding } from '../../plugin/options.ts'
import { compileTemplate } from '../../plugin/template/template.ts'
import { compileLeaf, treeOf } from '../../plugin/template/tree.ts'
import { TextMistake } from '../../plugin/text-mistake.ts'
import { below, type Finding } from '../finding.ts'
import { branchFor, childShape, isMap, type Shape } from './shape.ts'
import { durationMs, rateOf, sizeBytes } from './units.ts'

interface Decoded {
  value: unknown
  findings: Finding[]
}

/**
 * Turns durations into milliseconds, sizes into bytes, templates and expressions into compiled ones, at any depth. A value that does not
 * fit the schema is left as it is.
 */
export const decode = (shape: Shape | undefined, value: unknown): Decoded => {
  if (shape?.anyOf) return decode(branchFor(shape.anyOf, value), value)
  if (shape?.chatgate && typeof value === 'string') return decodeText(shape, shape.chatgate, value)
  if (shape && typeof value === 'string') return { value, findings: noTemplate(value) }
  if (shape && Array.isArray(value)) {
    const entries = value.map((item, index) => [index, decodeChild(shape, index, item)] as const)
    return {
      value: entries.map(([, item]) => item.value),
      findings: entries.flatMap(([, item]) => item.findings),
    }
  }
  if (!shape || !isMap(value)) return { value, findings: [] }
  return shape.chatgate?.decode === 'template-tree' ? decodeTree(value) : decodeMap(shape, value)
}

const decodeMap = (
  shape: Shape,
  map: Record<string, unknown>,
): Decoded & { value: Record<string, unknown> } => {
  const entries = Object.entries(map).map(([key, child]) => [key, decodeChild(shape, key, child)] as const)
  return {
    value: Object.fromEntries(entries.map(([key, child]) => [key, child.value])),
    findings: entries.flatMap(([, child]) => child.findings),
  }
}

/** In a tree of templates every string is a template, at any depth. */
const TREE: Shape = {
  chatgate: { decode: 'template-leaf' },
  get items() {
    return TREE
  },
  get additionalProperties() {
    return TREE
  },
}

const decodeTree = (tree: Record<string, unknown>): Decoded => {
  const { value, findings } = decodeMap(TREE, tree)
  return { value: findings.length > 0 ? tree : treeOf(value), findings }
}

const decodeChild = (shape: Shape, key: string | number, value: unknown): Decoded => {
  const decoded = decode(childShape(shape, key), value)
  return { ...decoded, findings: decoded.findings.map(finding => below([key], finding)) }
}

const decodeText = (shape: Shape, decoding: Decoding, text: string): Decoded => {
  if (decoding.decode === 'template')
    return compiled(text, () => compileTemplate(text, decoding.target, decoding.of))
  if (decoding.decode === 'template-leaf') return compiled(text, () => compileLeaf(text))
  if (decoding.decode === 'expression')
    return compiled(text, () =>
      decoding.over === 'answer' ? compileAnswerExpression(text) : compileExpression(text),
    )
  if (decoding.decode === 'field-path') return compiled(text, () => readFieldPath(text, decoding.fields))
  if (decoding.decode === 'rate') return { value: rateOf(text) ?? text, findings: [] }
  const measure = decoding.decode === 'duration' ? durationMs : sizeBytes
  const amount = measure(text)
  if (amount === undefined) return { value: text, findings: [] }
  return { value: amount, findings: outOfBounds(shape, amount, text, measure) }
}

/** Text that looks like a template would be sent unchanged by an option that is not one. */
const noTemplate = (text: string): Finding[] => {
  const [above, found] = /^([^]*?)(\{\{[^]*?\}\}|\{%[^]*?%\})/.exec(text)?.slice(1) ?? []
  if (above === undefined || found === undefined) return []
  const lines = above.split('\n')
  const inText = { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
  return [{ path: [], sentence: 'is not a template: the text in braces would be used unchanged', inText }]
}

const outOfBounds = (
  { atLeast, atMost }: Shape,
  amount: number,
  text: string,
  measure: (text: string) => number | undefined,
): Finding[] => {
  const isTooLittle = atLeast !== undefined && amount < (measure(atLeast) ?? 0)
  const isTooMuch = atMost !== undefined && amount > (measure(atMost) ?? Infinity)
  if (isTooLittle) return [{ path: [], sentence: `must be at least ${atLeast}, but is ${text}` }]
  return isTooMuch ? [{ path: [], sentence: `must be at most ${atMost}, but is ${text}` }] : []
}

/** The compiled form of a text, or the mistake in it. */
const compiled = (text: string, compile: () => unknown): Decoded => {
  try {
    return { value: compile(), findings: [] }
  } catch (error) {
    if (!(error instanceof TextMistake)) throw error
    const { message, line, column } = error
    return { value: text, findings: [{ path: [], sentence: message, inText: { line, column } }] }
  }
}
