import type { Static, TSchema } from 'typebox'
import { check } from './check.ts'
import { decode } from './decode.ts'
import type { Finding } from '../finding.ts'
import { formatPath } from '../path.ts'
import { secretsIn, spacedSecrets } from './secrets.ts'
import { shapeOf, branchFor, childShape, isMap, mapOf, readVariable, type Shape } from './shape.ts'
import { FromEnvironment } from '../yaml/variables.ts'

export interface ReadOptions<Value> {
  /** Checked, completed with the defaults, and decoded; undefined if there are findings. */
  value: Value | undefined
  /** The same, including the parts that are not valid. */
  partial: unknown
  findings: Finding[]
  secrets: string[]
}

/** Turns a value as written into the value that the program gets, by its TypeBox schema. There is no other way. */
export const readOptions = <Schema extends TSchema>(
  schema: Schema,
  written: unknown,
): ReadOptions<Static<Schema>> => {
  const shape = shapeOf(schema)
  const completed = complete(shape, written)
  const decoded = decode(shape, completed)
  // "Is not a template" is more helpful than "does not match the pattern".
  const unfit = [...check(schema, completed).filter(isNewPlace(decoded.findings)), ...decoded.findings]
  const findings = [...unfit, ...spacedSecrets(shape, completed).filter(isNewPlace(unfit))]
  return {
    // Without findings the value has the type of the schema: checked, and decoded.
    value: findings.length === 0 ? (decoded.value as Static<Schema>) : undefined,
    partial: decoded.value,
    findings,
    secrets: secretsIn(shape, completed),
  }
}

/** One mistake for each place is enough. */
const isNewPlace = (findings: readonly Finding[]): ((finding: Finding) => boolean) => {
  const places = new Set(findings.map(({ path }) => formatPath(path)))
  return ({ path }) => !places.has(formatPath(path))
}

/** The values of the keys without findings: each fits its part of the schema, whatever mistakes the others have. */
export const rightParts = <Value extends object>({
  partial,
  findings,
}: ReadOptions<Value>): Partial<Value> => {
  const wrong = new Set(findings.map(({ path }) => path[0]))
  const right = Object.entries(mapOf(partial)).filter(([key]) => !wrong.has(key))
  return Object.fromEntries(right) as Partial<Value>
}

/**
 * The value as written, completed with the defaults of its schema. Variables are read as the schema expects, and keys
 * without a value count as absent. Makes a copy; the given value is not changed.
 */
const complete = (shape: Shape | undefined, written: unknown): unknown => {
  const value = written instanceof FromEnvironment ? readVariable(shape, written) : written
  if (value === undefined && shape?.default !== undefined) return complete(shape, shape.default)
  if (value === null && shape?.type === 'object') return complete(shape, {})
  if (shape?.anyOf) return complete(branchFor(shape.anyOf, value), value)
  if (Array.isArray(value)) return value.map(item => complete(shape?.items, item))
  return isMap(value) ? completeMap(shape, value) : value
}

const completeMap = (shape: Shape | undefined, value: Record<string, unknown>): Record<string, unknown> => {
  const keys = new Set([...Object.keys(value), ...Object.keys(shape?.properties ?? {})])
  const completed = [...keys].map((key): [string, unknown] => {
    const written = Object.hasOwn(value, key) ? value[key] : undefined
    const child = shape && childShape(shape, key)
    return [key, complete(child, countsAsAbsent(shape, key, written) ? undefined : written)]
  })
  return Object.fromEntries(completed.filter(([, child]) => child !== undefined))
}

/** A key without a value means an empty map if a map is expected, and is a mistake if a value is required. */
const countsAsAbsent = (shape: Shape | undefined, key: string, written: unknown): boolean => {
  const child = shape && childShape(shape, key)
  const isOptional = child?.default !== undefined || !shape?.required?.includes(key)
  return written === null && child !== undefined && child.type !== 'object' && isOptional
}
