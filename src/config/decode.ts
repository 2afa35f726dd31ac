import type { Decoding, TemplateTarget } from '../plugin/options.ts'
import { compileTemplate, TemplateError } from '../plugin/template.ts'
import { below, type Finding } from './finding.ts'
import { branchFor, childShape, isRecord, type Shape } from './shape.ts'
import { durationMs, rateOf, sizeBytes } from './units.ts'

interface Decoded {
  value: unknown
  findings: Finding[]
}

/**
 * Turns durations into milliseconds, sizes into bytes and templates into compiled ones, at any depth. What does not
 * fit the schema stays as it is.
 */
export const decode = (shape: Shape | undefined, value: unknown): Decoded => {
  if (shape?.anyOf) return decode(branchFor(shape.anyOf, value), value)
  if (shape?.chatgate && typeof value === 'string') return decodeText(shape, shape.chatgate, value)
  if (shape && Array.isArray(value)) {
    const entries = value.map((item, index) => [index, decodeChild(shape, index, item)] as const)
    return {
      value: entries.map(([, item]) => item.value),
      findings: entries.flatMap(([, item]) => item.findings),
    }
  }
  if (!shape || !isRecord(value)) return { value, findings: [] }
  const entries = Object.entries(value).map(([key, child]) => [key, decodeChild(shape, key, child)] as const)
  return {
    value: Object.fromEntries(entries.map(([key, child]) => [key, child.value])),
    findings: entries.flatMap(([, child]) => child.findings),
  }
}

const decodeChild = (shape: Shape, key: string | number, value: unknown): Decoded => {
  const decoded = decode(childShape(shape, key), value)
  return { ...decoded, findings: decoded.findings.map(finding => below([key], finding)) }
}

const decodeText = (shape: Shape, decoding: Decoding, text: string): Decoded => {
  if (decoding.decode === 'template') return decodeTemplate(text, decoding.target, decoding.of)
  if (decoding.decode === 'rate') return { value: rateOf(text) ?? text, findings: [] }
  const measure = decoding.decode === 'duration' ? durationMs : sizeBytes
  const amount = measure(text)
  if (amount === undefined) return { value: text, findings: [] }
  return { value: amount, findings: outOfBounds(shape, amount, text, measure) }
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

const decodeTemplate = (text: string, target: TemplateTarget, of: 'event' | 'digest'): Decoded => {
  try {
    return { value: compileTemplate(text, target, of), findings: [] }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    const { message, line, column } = error
    return { value: text, findings: [{ path: [], sentence: message, inText: { line, column } }] }
  }
}
