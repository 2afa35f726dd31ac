import { shorten } from '../../base/cut.ts'
import { isOfType, isMap, type Shape } from './shape.ts'
import { FromEnvironment } from '../yaml/variables.ts'

const TYPES: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  null: 'empty',
}

const FORMATS: Record<string, string> = {
  email: 'an e-mail address',
  uri: 'a full address, like https://example.com/path',
  url: 'a full address, like https://example.com/path',
  hostname: 'a host name',
}

const DECODED = {
  duration: 'a duration like 250ms, 30s, 5m, 1h or 3d',
  size: 'a size like 64KiB or 1MiB',
  rate: 'a rate like 1/s, 30/m or 1000/h',
  template: 'a string',
  'template-tree': 'a map',
  'template-leaf': 'a string',
  'field-path': 'a field like operator or body.CloudCustomData',
  expression: 'an expression like byAdmin && subject != "alice"',
}

/** Describes a valid value, to follow "must be". */
export const wanted = (shape: Shape): string => {
  if (shape.mustBe !== undefined) return shape.mustBe
  if (shape.chatgate) return DECODED[shape.chatgate.decode]
  const choices = choicesOf(shape)
  if (choices.length > 0) return oneOf(choices.map(choice => `\`${String(choice)}\``))
  if (shape.anyOf) return oneOf(shape.anyOf.map(wanted))
  if (shape.format !== undefined) return FORMATS[shape.format] ?? `a string of the format ${shape.format}`
  if (shape.pattern !== undefined) return `a string that matches ${shape.pattern}`
  return TYPES[shape.type ?? ''] ?? 'something else'
}

/** The values that an enum, a literal, or a union of literals allows. */
const choicesOf = (shape: Shape): readonly unknown[] => {
  if (shape.enum) return shape.enum
  if (shape.const !== undefined) return [shape.const]
  const branches = shape.anyOf?.map(choicesOf) ?? []
  return branches.every(choices => choices.length > 0) ? branches.flat() : []
}

const oneOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

/** Describes the actual value, to follow a "must be". Where a map is expected it leaves the value out, because that may hold secrets. */
export const seen = (value: unknown, shape: Shape): string => {
  if (value === null) return ', but is empty'
  if (Array.isArray(value)) return ', but is a list'
  if (isMap(value)) return ', but is a map'
  if (shape.type === 'object') return `, but is ${TYPES[typeof value]}`
  if (typeof value !== 'string') return `, but is ${JSON.stringify(value)}`
  const quoted = JSON.stringify(shorten(value, SHOWN + 1))
  if (wantsText(shape)) return `, but is ${quoted}`
  const hint = isOfType(shape, new FromEnvironment(value).asScalar()) ? '; write it without quotes' : ''
  return `, but is the string ${quoted}${hint}`
}

/** How many characters of a wrong value are shown. */
const SHOWN = 60

const wantsText = (shape: Shape): boolean => shape.type === 'string' || shape.enum !== undefined
