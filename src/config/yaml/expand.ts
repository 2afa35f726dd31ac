import { isAlias, isMap, isScalar, isSeq, type Alias, type Document, type Scalar, type YAMLMap } from 'yaml'
import { didYouMean } from '../../base/nearest.ts'
import type { Finding } from '../finding.ts'
import type { Path } from '../path.ts'
import { isRounded, substitute } from './variables.ts'

interface Expansion {
  parsed: Document
  environment: Readonly<Record<string, string>>
  lineOf(offset: number): number
  findings: Finding[]
  /** Anchors whose values are complete: YAML wants an anchor before its aliases, and a value cannot contain itself. */
  anchors: string[]
  hasBadAlias: boolean
  warnings: Finding[]
}

/**
 * Puts the values of variables into the values of a YAML document, never into its keys and never as YAML, and reports
 * mistakes in variables, aliases and repeated keys.
 */
export const expand = (
  parsed: Document,
  environment: Readonly<Record<string, string>>,
  lineOf: (offset: number) => number,
): Pick<Expansion, 'findings' | 'hasBadAlias' | 'warnings'> => {
  const expansion: Expansion = {
    parsed,
    environment,
    lineOf,
    findings: [],
    anchors: [],
    hasBadAlias: false,
    warnings: [],
  }
  expandNode(parsed.contents, [], expansion)
  return expansion
}

const expandNode = (node: unknown, path: Path, expansion: Expansion): void => {
  if (isAlias(node)) return checkAlias(node, path, expansion)
  if (isScalar(node)) expandScalar(node, path, expansion)
  if (isMap(node)) expandMap(node, path, expansion)
  if (isSeq(node)) node.items.forEach((item, index) => expandNode(item, [...path, index], expansion))
  if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor) expansion.anchors.push(node.anchor)
}

const checkAlias = (alias: Alias, path: Path, expansion: Expansion): void => {
  const { anchors } = expansion
  if (anchors.includes(alias.source)) return
  expansion.hasBadAlias = true
  const sentence = didYouMean(
    `there is no anchor \`&${alias.source}\` before this alias`,
    alias.source,
    anchors,
    'A string that starts with `*` must be in quotes',
  )
  expansion.findings.push({ path, sentence })
}

const expandScalar = (scalar: Scalar, path: Path, { environment, findings, warnings }: Expansion): void => {
  if (isRounded(scalar.value)) findings.push({ path, sentence: ROUNDED })
  if (typeof scalar.value !== 'string') return
  if (looksCutOff(scalar)) warnings.push({ path, sentence: CUT_OFF })
  const { value, mistakes } = substitute(scalar.value, environment)
  scalar.value = value
  findings.push(...mistakes.map(sentence => ({ path, sentence })))
}

/** The parser also refuses a value that cannot be merged, but without a place. */
const checkMerge = (value: unknown, path: Path, expansion: Expansion): void => {
  const sources = isSeq(value) ? value.items : [value]
  const areMaps = sources.every(source => isMap(isAlias(source) ? source.resolve(expansion.parsed) : source))
  if (areMaps || expansion.hasBadAlias) return
  expansion.hasBadAlias = true
  expansion.findings.push({ path, sentence: 'must be the alias of a map, like `<<: *name`' })
}

const ROUNDED =
  'has too many digits for a number and would be rounded; put it in quotes, because plugins get such a number as a string'

/** `message: see #channel now`, where a comment would have a space after its `#`. */
const looksCutOff = ({ type, comment }: Scalar): boolean => type === 'PLAIN' && /^[^\s#]/.test(comment ?? '')

const CUT_OFF =
  'ends where ` #` starts a comment; put the string in quotes if the rest belongs to it, or write a space after the `#`'

const expandMap = (map: YAMLMap, path: Path, expansion: Expansion): void => {
  const lines = new Map<string, number>()
  for (const { key, value } of map.items) {
    if (!isScalar(key)) continue
    const name = String(key.value)
    const line = lines.get(name)
    if (line !== undefined) {
      const sentence = `\`${name}\` is written twice, here and in line ${line}; keep one of them`
      expansion.findings.push({ path: [...path, name], sentence, at: 'key' })
    }
    lines.set(name, expansion.lineOf(key.range?.[0] ?? 0))
    expandNode(value, [...path, name], expansion)
    if (name === '<<') checkMerge(value, [...path, name], expansion)
  }
}
