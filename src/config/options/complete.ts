import { branchFor, childShape, isRecord, readVariable, type Shape } from './shape.ts'
import { FromEnvironment } from '../yaml/variables.ts'

/**
 * What was written, completed by the defaults of its schema: variables read as the schema asks, and keys with nothing
 * behind them taken as not written. Copies; the given value stays as it is.
 */
export const complete = (shape: Shape | undefined, written: unknown): unknown => {
  const value = written instanceof FromEnvironment ? readVariable(shape, written) : written
  if (value === undefined && shape?.default !== undefined) return complete(shape, shape.default)
  if (value === null && shape?.type === 'object') return complete(shape, {})
  if (shape?.anyOf) return complete(branchFor(shape.anyOf, value), value)
  if (Array.isArray(value)) return value.map(item => complete(shape?.items, item))
  return isRecord(value) ? completeMap(shape, value) : value
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
