import { isAlias, isMap, isScalar, isSeq, type Document, type Pair } from 'yaml'
import type { Finding } from '../finding.ts'
import type { Path } from '../path.ts'
import { textOffset } from './text-offset.ts'

/** Where a path starts in the text. For a path that does not exist, the key above it. */
const offsetOf = (parsed: Document, path: Path, wantsKey = false): number => {
  const { node, key, isWhole } = find(parsed, path)
  const pointsAtKey = wantsKey || !isWhole || isEmpty(node)
  return (pointsAtKey ? startOf(key) : startOf(node)) ?? startOf(node) ?? startOf(key) ?? 0
}

/** Where a finding is: as {@link offsetOf}, or inside the string at that place. */
export const offsetWithin = (parsed: Document, source: string, { path, at, inText }: Finding): number => {
  const start = offsetOf(parsed, path, at === 'key')
  const { node, isWhole } = find(parsed, path)
  if (inText === undefined || !isWhole || !isScalar(node) || typeof node.value !== 'string') return start
  return textOffset(source, start, node.value, inText) ?? start
}

interface Found {
  node: unknown
  /** The nearest key above the node. */
  key: unknown
  /** False if the path continues where there is no value. */
  isWhole: boolean
}

const find = (parsed: Document, path: Path): Found => {
  let found: Found = { node: parsed.contents, key: undefined, isWhole: true }
  for (const segment of path) {
    const node = isAlias(found.node) ? found.node.resolve(parsed) : found.node
    const next = childOf(node, segment, found.key)
    if (next === undefined) return { ...found, isWhole: false }
    found = next
  }
  return found
}

const childOf = (node: unknown, segment: string | number, key: unknown): Found | undefined => {
  if (isSeq(node)) {
    const item = node.items[Number(segment)]
    return item === undefined ? undefined : { node: item, key: isEmpty(item) ? key : item, isWhole: true }
  }
  if (!isMap(node)) return undefined
  const pair = node.items.findLast(
    (candidate: Pair) => isScalar(candidate.key) && candidate.key.value === segment,
  )
  return pair && { node: pair.value, key: pair.key, isWhole: true }
}

const isEmpty = (node: unknown): boolean =>
  !node || (isScalar(node) && node.value === null && node.source === '')

const startOf = (node: unknown): number | undefined =>
  isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined
