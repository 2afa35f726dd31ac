import { serialize, type ASTNode } from '@marcbachmann/cel-js'
import { shorten } from '../../base/cut.ts'
import type { ChatEvent } from '../../events/event.ts'
import { oneLine } from '../template/escape.ts'
import { childrenOf } from './nodes.ts'
import { isField } from './values.ts'

const VALUE_LENGTH = 80
const EXPRESSION_LENGTH = 200
const VALUES_SHOWN = 5

/** A place in the event that an expression refers to, as written and as keys. */
interface Place {
  text: string
  keys: readonly (string | number)[]
}

/** Says that a part of an expression is false, and which values it saw. */
export const whyFalse = (part: ASTNode, event: ChatEvent): string => {
  const places = new Map(placesIn(part).map(place => [place.text, place]))
  // "`byAdmin` is false: byAdmin is false" would explain nothing.
  places.delete(serialize(part))
  const seen = [...places.values()].slice(0, VALUES_SHOWN).map(place => seenAt(place, event))
  return `${quote(part)} is false${seen.length > 0 ? `: ${seen.join(', ')}` : ''}`
}

/** An expression as it could be written, in backticks. */
export const quote = (node: ASTNode): string => `\`${shorten(oneLine(serialize(node)), EXPRESSION_LENGTH)}\``

const placesIn = (node: ASTNode): Place[] => {
  const keys = keysOf(node)
  return keys === undefined ? childrenOf(node).flatMap(placesIn) : [{ text: serialize(node), keys }]
}

/** `body.MsgBody[0].MsgType` as keys; undefined if the node is anything but a path into the event. */
const keysOf = (node: ASTNode): Place['keys'] | undefined => {
  if (node.op === 'id') return isField(node.args) ? [node.args] : undefined
  if (node.op !== '.' && node.op !== '[]') return undefined
  const keys = keysOf(node.args[0])
  const key = node.op === '.' ? node.args[1] : constantKey(node.args[1])
  return keys && key !== undefined ? [...keys, key] : undefined
}

const constantKey = ({ op, args }: ASTNode): string | number | undefined => {
  if (op !== 'value') return undefined
  return typeof args === 'bigint' ? Number(args) : typeof args === 'string' ? args : undefined
}

const seenAt = ({ text, keys }: Place, event: ChatEvent): string => {
  let value: unknown = event
  for (const key of keys) value = own(value, key)
  if (value === undefined) return `${text} is not there`
  return `${text} is ${shorten(oneLine(JSON.stringify(value)), VALUE_LENGTH)}`
}

const own = (value: unknown, key: string | number): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string | number, unknown>)[key]
    : undefined
