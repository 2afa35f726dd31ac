import type { TObject, TSchema } from 'typebox'
import { RequestError } from '../base/errors.ts'
import { didYouMean } from '../base/nearest.ts'
import { isRecord } from '../events/body.ts'
import { readTime } from './read-time.ts'

/** Of a schema, as far as the fields of requests use it. */
interface Field {
  type?: string
  format?: string
  enum?: readonly string[]
  pattern?: string
  maxLength?: number
  minimum?: number
  exclusiveMinimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  default?: unknown
}

type Parameters = Readonly<Record<string, string | string[] | undefined>>

/** The parameters of an address, as its endpoint describes them. An empty one counts as not given. Throws {@link RequestError}. */
export const readQuery = (schema: TObject | undefined, given: Parameters, now: number) => {
  const single = Object.entries(given).map(([name, value]) => {
    if (Array.isArray(value)) throw new RequestError(`\`${name}\` is given more than once`)
    return [name, value === '' ? undefined : value] as const
  })
  return readFields(schema, Object.fromEntries(single), { what: 'parameter', readField: readParameter, now })
}

/** The body of a request, as its endpoint describes it; nothing at all counts as `{}`. Throws {@link RequestError}. */
export const readBody = (schema: TObject | undefined, given: unknown, now: number) => {
  const body = given ?? {}
  if (!isRecord(body)) throw new RequestError('the body must be a JSON object')
  return readFields(schema, body, { what: 'field', readField, now })
}

interface Reading {
  what: string
  readField: (name: string, field: Field, value: unknown, now: number) => unknown
  now: number
}

const readFields = (
  schema: TObject | undefined,
  given: Readonly<Record<string, unknown>>,
  { what, readField: read, now }: Reading,
) => {
  const fields = (schema?.properties ?? {}) as Record<string, TSchema & Field>
  const unknown = Object.keys(given).find(name => !Object.hasOwn(fields, name))
  if (unknown !== undefined) throw new RequestError(notKnown(unknown, what, Object.keys(fields)))
  const required: readonly string[] = schema?.required ?? []
  const values = Object.entries(fields).map(([name, field]) => {
    const value = given[name]
    if (value !== undefined) return [name, read(name, field, value, now)]
    if (field.default === undefined && required.includes(name))
      throw new RequestError(`\`${name}\` is missing`)
    return [name, field.default]
  })
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Record<string, never>
}

const notKnown = (name: string, what: string, known: readonly string[]): string => {
  const is = `\`${name}\` is not a ${what} here`
  return known.length === 0
    ? `${is}; there are none`
    : didYouMean(`${is}; there are: ${known.join(', ')}`, name, known)
}

/** What stands in an address is text. */
const readParameter: Reading['readField'] = (name, field, value, now) => {
  if (field.type === 'integer' || field.type === 'number') {
    const number = /^\d+$/.test(String(value)) ? Number(value) : Number.NaN
    return readNumber(name, field, number, value)
  }
  if (field.type === 'boolean') {
    if (value === 'true' || value === 'false') return value === 'true'
    throw new RequestError(`\`${name}\` must be true or false, but is "${String(value)}"`)
  }
  return readField(name, field, value, now)
}

const readField: Reading['readField'] = (name, field, value, now) => {
  switch (field.type) {
    case 'string':
      return readText(name, field, value, now)
    case 'integer':
    case 'number':
      return readNumber(name, field, value, value)
    case 'boolean':
      if (typeof value === 'boolean') return value
      throw new RequestError(`\`${name}\` must be true or false, but is ${shown(value)}`)
    case 'array':
      return readTexts(name, field, value)
    case 'object':
      if (isRecord(value)) return value
      throw new RequestError(`\`${name}\` must be an object, but is ${shown(value)}`)
    default:
      return value
  }
}

const readText = (name: string, field: Field, value: unknown, now: number): unknown => {
  if (typeof value !== 'string' || value === '')
    throw new RequestError(`\`${name}\` must be a text with something in it, but is ${shown(value)}`)
  // PostgreSQL keeps no such text, so there is nothing to be found by one.
  if (value.includes('\0'))
    throw new RequestError(`\`${name}\` holds the character U+0000, which no text here can`)
  if (value.length > (field.maxLength ?? Infinity))
    throw new RequestError(
      `\`${name}\` must have at most ${field.maxLength} characters, but has ${value.length}`,
    )
  if (field.format === 'time-asked') return readTime(name, value, now)
  if (field.enum && !field.enum.includes(value))
    throw new RequestError(`\`${name}\` must be one of ${field.enum.join(', ')}, but is ${shown(value)}`)
  if (field.pattern !== undefined && !new RegExp(field.pattern, 'u').test(value))
    throw new RequestError(`\`${name}\` must be the one that the page before gave, but is ${shown(value)}`)
  return value
}

const readNumber = (name: string, field: Field, number: unknown, value: unknown): number => {
  const isWhole = field.type === 'integer'
  const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER, exclusiveMinimum } = field
  const fits =
    typeof number === 'number' &&
    (isWhole ? Number.isSafeInteger(number) : Number.isFinite(number)) &&
    number <= maximum &&
    (exclusiveMinimum === undefined ? number >= minimum : number > exclusiveMinimum)
  if (fits) return number
  const from = exclusiveMinimum === undefined ? `from ${minimum}` : `above ${exclusiveMinimum}`
  throw new RequestError(
    `\`${name}\` must be a ${isWhole ? 'whole ' : ''}number ${from} to ${maximum}, but is ${shown(value)}`,
  )
}

const readTexts = (name: string, { minItems = 0, maxItems = Infinity }: Field, value: unknown): string[] => {
  if (!Array.isArray(value) || value.length < minItems || value.length > maxItems)
    throw new RequestError(
      `\`${name}\` must be a list of ${minItems} to ${maxItems === Infinity ? 'any number of' : maxItems} texts`,
    )
  return value.map((item, index) => readText(`${name}[${index}]`, {}, item, 0) as string)
}

const SHOWN_MAX = 200

const shown = (value: unknown): string => JSON.stringify(value).slice(0, SHOWN_MAX)
