import type { Static, TSchema } from 'typebox'
import { check } from './check.ts'
import { decode } from './decode.ts'
import type { Finding } from '../finding.ts'
import { formatPath } from '../path.ts'
import { secretsIn, spacedSecrets } from './secrets.ts'
import { shapeOf, branchFor, childShape, isMap, mapOf, readVariable, type Shape } from './shape.ts'
import { FromEnvironment } from '../yaml/variables.ts'

export interface ReadOptions<Value> {
  /** Checked, completed by the defaults, and decoded; undefined when there are findings. */
  value: Value | undefined
  /** The same, as far as it fits. */
  partial: unknown
  findings: Finding[]
  secrets: string[]
}

/** The one way from what was written to what the program gets, by the TypeBox schema of it. */
export const readOptions = <Schema extends TSchema>(
  schema: Schema,
  written: unknown,
): ReadOptions<Static<Schema>> => {
  const shape = shapeOf(schema)
  const completed = complete(shape, written)
  const decoded = decode(shape, completed)
  // That a template does not fit a pattern says less than that none is taken.
  const unfit = [...check(schema, completed).filter(isNewPlace(decoded.findings)), ...decoded.findings]
  const findings = [...unfit, ...spacedSecrets(shape, completed).filter(isNewPlace(unfit))]
  return {
    // Without findings it is what the type of the schema says: checked, and decoded.
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

/** What stands behind the keys below which nothing is wrong: each fits its part of the schema, whatever is wrong with the others. */
export const rightParts = <Value extends object>({
  partial,
  findings,
}: ReadOptions<Value>): Partial<Value> => {
  const wrong = new Set(findings.map(({ path }) => path[0]))
  const right = Object.entries(mapOf(partial)).filter(([key]) => !wrong.has(key))
  return Object.fromEntries(right) as Partial<Value>
}

/**
 * What was written, completed by the defaults of its schema: variables read as the schema asks, and keys with nothing
 * behind them taken as not written. Copies; the given value stays as it is.
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

/** An empty key stands for an empty map where a map is wanted, and is a mistake where something is required. */
const countsAsAbsent = (shape: Shape | undefined, key: string, written: unknown): boolean => {
  const child = shape && childShape(shape, key)
  const isOptional = child?.default !== undefined || !shape?.required?.includes(key)
  return written === null && child !== undefined && child.type !== 'object' && isOptional
}
