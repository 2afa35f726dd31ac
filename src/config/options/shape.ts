import type { TSchema } from 'typebox'
import { isRecord } from '../../events/body.ts'
import type { Decoding } from '../../plugin/options.ts'
import { FromEnvironment } from '../yaml/variables.ts'

/** What the loader looks at in a TypeBox schema, which is plain JSON Schema with a few keywords of our own. */
export interface Shape {
  type?: string
  properties?: Readonly<Record<string, Shape>>
  patternProperties?: Readonly<Record<string, Shape>>
  additionalProperties?: boolean | Shape
  required?: readonly string[]
  items?: Shape
  anyOf?: readonly Shape[]
  const?: unknown
  enum?: readonly unknown[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minProperties?: number
  maxProperties?: number
  $ref?: string
  default?: unknown
  description?: string
  format?: string
  pattern?: string
  /** What stands here must never be shown. */
  secret?: boolean
  /** The path of a text file, which is read when the config is loaded. */
  file?: boolean
  /** An address that may be shown, but for the user and password in it. */
  holdsPassword?: boolean
  chatgate?: Decoding
  /** For sentences: what a value that fits looks like, for example `an address like https://example.com`. */
  mustBe?: string
  /** For sentences: what the keys of this map must be. */
  keysMustBe?: string
  /** Bounds of a duration or size, written as one. */
  atLeast?: string
  atMost?: string
}

/** A TypeBox type is the plain JSON Schema it stands for. */
export const shapeOf = (schema: TSchema): Shape => schema

/** The shape of what stands behind a key or in a list; undefined where anything may. */
export const childShape = (shape: Shape, key: string | number): Shape | undefined => {
  if (typeof key === 'number') return shape.items
  const own = shape.properties
  if (own && Object.hasOwn(own, key)) return own[key]
  const patterns = Object.entries(shape.patternProperties ?? {})
  const byPattern = patterns.find(([pattern]) => new RegExp(pattern).test(key))?.[1]
  const rest = shape.additionalProperties
  return byPattern ?? (typeof rest === 'object' ? rest : undefined)
}

/** Of a union, the only branch that a value of this type can mean; undefined when none or several could. */
export const branchFor = (branches: readonly Shape[], value: unknown): Shape | undefined => {
  const fitting = branches.filter(branch => isOfType(branch, value))
  return fitting.length === 1 ? fitting[0] : undefined
}

/** Whether the value is of the shape's type, whatever else the shape demands. */
export const isOfType = (shape: Shape, value: unknown): boolean => {
  if (shape.anyOf) return shape.anyOf.some(branch => isOfType(branch, value))
  if (shape.enum) return shape.enum.some(allowed => typeof allowed === typeof value)
  return (
    shape.type === undefined ||
    shape.type === typeName(value) ||
    (shape.type === 'number' && typeof value === 'number')
  )
}

const typeName = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

/** A value from the environment, read the way that the shape asks for. */
export const readVariable = (shape: Shape | undefined, variable: FromEnvironment): unknown => {
  const scalar = variable.asScalar()
  return shape === undefined || isOfType(shape, scalar) || !isOfType(shape, variable.text)
    ? scalar
    : variable.text
}

/** A map that was written: the value of a variable is an object only to us. */
export const isMap = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) && !(value instanceof FromEnvironment)

/** A map as it is, and anything else as an empty one. */
export const mapOf = (value: unknown): Readonly<Record<string, unknown>> => (isMap(value) ? value : {})

/** The entries of a map that are of a kind. */
export const entriesThat = <Value>(
  fit: (value: unknown) => value is Value,
  map: unknown,
): Record<string, Value> =>
  Object.fromEntries(Object.entries(mapOf(map)).filter((entry): entry is [string, Value] => fit(entry[1])))
