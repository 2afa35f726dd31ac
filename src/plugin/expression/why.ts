import { serialize, type ASTNode } from '@marcbachmann/cel-js'
import { shorten } from '../../base/cut.ts'
import { oneLine } from '../template/escape.ts'
import { childrenOf } from './nodes.ts'
import { isName, type Scope } from './scope.ts'

const EXPRESSION_LENGTH = 200
const VALUES_SHOWN = 5

/** A place in the subject that an expression refers to, as written and as keys. */
interface Place {
  text: string
  keys: readonly (string | number)[]
}

/** Says that a part of an expression is false, and which values it saw. */
export const whyFalse = <Subject>(part: ASTNode, subject: Subject, scope: Scope<Subject>): string => {
  const places = new Map(placesIn(part, scope).map(place => [place.text, place]))
  // "`byAdmin` is false: byAdmin is false" would explain nothing.
  places.delete(serialize(part))
  const seen = [...places.values()].slice(0, VALUES_SHOWN).map(place => seenAt(place, subject, scope))
  return `${quote(part)} is false${seen.length > 0 ? `: ${seen.join(', ')}` : ''}`
}

/** An expression as it could be written, in backticks. */
export const quote = (node: ASTNode): string => `\`${shorten(oneLine(serialize(node)), EXPRESSION_LENGTH)}\``

const placesIn = (node: ASTNode, scope: Scope<never>): Place[] => {
  const keys = keysOf(node, scope)
  return keys === undefined
    ? childrenOf(node).flatMap(child => placesIn(child, scope))
    : [{ text: serialize(node), keys }]
}

/** `body.MsgBody[0].MsgType` as keys; undefined if the node is anything but a path into the subject. */
const keysOf = (node: ASTNode, scope: Scope<never>): Place['keys'] | undefined => {
  if (node.op === 'id') return isName(scope, node.args) ? [node.args] : undefined
  if (node.op !== '.' && node.op !== '[]') return undefined
  const keys = keysOf(node.args[0], scope)
  const key = node.op === '.' ? node.args[1] : constantKey(node.args[1])
  return keys && key !== undefined ? [...keys, key] : undefined
}

const constantKey = ({ op, args }: ASTNode): string | number | undefined => {
  if (op !== 'value') return undefined
  return typeof args === 'bigint' ? Number(args) : typeof args === 'string' ? args : undefined
}

const seenAt = <Subject>(
  { text, keys: [name, ...keys] }: Place,
  subject: Subject,
  scope: Scope<Subject>,
): string => {
  let value = scope.valueOf(subject, String(name))
  for (const key of keys) value = own(value, key)
  if (value === undefined) return `${text} is not there`
  return `${text} is ${shorten(oneLine(JSON.stringify(value)), scope.shownLength)}`
}

const own = (value: unknown, key: string | number): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string | number, unknown>)[key]
    : undefined
