import type { TSchema } from 'typebox'
import { isRecord } from '../../events/body.ts'
import type { Decoding } from '../../plugin/options.ts'
import { FromEnvironment } from '../yaml/variables.ts'

/** The part of a TypeBox schema that the loader reads: plain JSON Schema with a few keywords of our own. */
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
  /** The value must never be shown. */
  secret?: boolean
  /** The path of a text file, which is read when the config is loaded. */
  file?: boolean
  /** A certificate or key, or the name of its file. Keys are never shown. */
  pem?: boolean
  /** An address that may be shown without its user and password. */
  holdsPassword?: boolean
  chatgate?: Decoding
  /** For messages: describes a valid value, for example `an address like https://example.com`. */
  mustBe?: string
  /** For messages: describes valid keys of this map. */
  keysMustBe?: string
  /** Bounds of a duration or size, in the same notation. */
  atLeast?: string
  atMost?: string
}

/** A TypeBox type is the plain JSON Schema it stands for. */
export const shapeOf = (schema: TSchema): Shape => schema

/** The shape of the value of a key or list position; undefined if any value is allowed. */
export const childShape = (shape: Shape, key: string | number): Shape | undefined => {
  if (typeof key === 'number') return shape.items
  const own = shape.properties
  if (own && Object.hasOwn(own, key)) return own[key]
  const patterns = Object.entries(shape.patternProperties ?? {})
  const byPattern = patterns.find(([pattern]) => new RegExp(pattern).test(key))?.[1]
  const rest = shape.additionalProperties
  return byPattern ?? (typeof rest === 'object' ? rest : undefined)
}

/** The only branch of a union that a value of this type can mean; undefined if there is none or more than one. */
export const branchFor = (branches: readonly Shape[], value: unknown): Shape | undefined => {
  const fitting = branches.filter(branch => isOfType(branch, value))
  return fitting.length === 1 ? fitting[0] : undefined
}

/** Whether the value has the shape's type. Other requirements of the shape do not matter. */
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

/** Reads a value from the environment as the type that the shape expects. */
export const readVariable = (shape: Shape | undefined, variable: FromEnvironment): unknown => {
  const scalar = variable.asScalar()
  return shape === undefined || isOfType(shape, scalar) || !isOfType(shape, variable.text)
    ? scalar
    : variable.text
}

/** Whether the config has a map here. A variable is an object only internally, so it does not count. */
export const isMap = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) && !(value instanceof FromEnvironment)

/** The map itself, or an empty map for anything else. */
export const mapOf = (value: unknown): Readonly<Record<string, unknown>> => (isMap(value) ? value : {})

/** The entries of a map whose values pass the check. */
export const entriesThat = <Value>(
  fit: (value: unknown) => value is Value,
  map: unknown,
): Record<string, Value> =>
  Object.fromEntries(Object.entries(mapOf(map)).filter((entry): entry is [string, Value] => fit(entry[1])))
