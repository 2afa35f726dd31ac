import { formatPath, type Path } from '../config/path.ts'

/** The first place of a value that JSON cannot carry, with what stands there; undefined when there is none. */
export const notJson = (value: unknown, path: Path = []): string | undefined => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number' && Number.isFinite(value)) return undefined
  if (typeof value !== 'object' || !isPlain(value)) return `\`${formatPath(path)}\` is ${nameOf(value)}`
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value)
  for (const [key, child] of entries) {
    const found = notJson(child, [...path, key])
    if (found !== undefined) return found
  }
  return undefined
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}

const nameOf = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) return `a ${value.constructor.name}`
  return typeof value === 'number'
    ? String(value)
    : typeof value === 'undefined'
      ? 'undefined'
      : `a ${typeof value}`
}
