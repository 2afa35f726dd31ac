import type { Shape } from '../options/shape.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

/** Only the loader knows these. */
const OURS = new Set([
  'secret',
  'pem',
  'holdsPassword',
  'chatgate',
  'mustBe',
  'keysMustBe',
  'atLeast',
  'atMost',
])

const VARIABLE: JsonSchema = { type: 'string', pattern: '\\$\\{' }

/**
 * The JSON Schema of a config as *written*: values with defaults are optional, a variable may replace any single
 * value, and a key without a value means an empty map.
 */
export const forEditors = (shape: Shape): JsonSchema => {
  const { description, default: usual, ...rest } = shape
  const help = { ...(description && { description }), ...(usual !== undefined && { default: usual }) }
  const schema = withChildren(rest)
  return takesVariable(rest) ? { ...help, anyOf: [schema, VARIABLE] } : { ...help, ...schema }
}

const withChildren = (shape: Shape): JsonSchema => {
  const { properties, patternProperties, additionalProperties, items, anyOf, required, ...rest } = shape
  const needed = required?.filter(key => properties?.[key]?.default === undefined) ?? []
  const isNullable = rest.type === 'object' && needed.length === 0 && !rest.minProperties
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([keyword]) => !OURS.has(keyword))),
    ...(isNullable && { type: ['object', 'null'] }),
    ...(needed.length > 0 && { required: needed }),
    ...(properties && { properties: eachForEditors(properties) }),
    ...(patternProperties && { patternProperties: eachForEditors(patternProperties) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'object' ? forEditors(additionalProperties) : additionalProperties,
    }),
    ...(items && { items: forEditors(items) }),
    ...(anyOf && { anyOf: anyOf.map(forEditors) }),
  }
}

const eachForEditors = (shapes: Readonly<Record<string, Shape>>): JsonSchema =>
  Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [key, forEditors(shape)]))

/** Single values, except strings without restrictions, which may already contain a variable. */
const takesVariable = ({ type, enum: choices, const: only, pattern, format }: Shape): boolean => {
  if (choices !== undefined || only !== undefined) return true
  if (type === 'string') return pattern !== undefined || format !== undefined
  return type === 'integer' || type === 'number' || type === 'boolean'
}
