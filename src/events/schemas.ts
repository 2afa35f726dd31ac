import Type, { type TSchema } from 'typebox'
import { Compile } from 'typebox/schema'
import { commandNamed } from './catalog.ts'

type Check = ReturnType<typeof Compile<TSchema>>

const anyBody = Compile<TSchema>(Type.Object({}))

/** Compiled when a command first comes, because most apps use few. */
const compiled = new Map<string, Check>()

const checkFor = (command: string): Check => {
  const known = commandNamed(command)
  if (!known) return anyBody
  const check = compiled.get(command) ?? Compile<TSchema>(known.body)
  compiled.set(command, check)
  return check
}

/**
 * Beyond the 100 nested bundles that Chat's clients allow (ERR_MERGER_MSG_LAYERS_OVER_LIMIT), six levels each. Not
 * every receiver could write anything deeper as JSON again.
 */
const DEPTH_MAX = 1_000

const isTooDeep = (value: unknown, left = DEPTH_MAX): boolean => {
  if (typeof value !== 'object' || value === null) return false
  if (left === 0) return true
  for (const inner of Object.values(value)) if (isTooDeep(inner, left - 1)) return true
  return false
}

/** The misfit of a body that is nested too deeply; undefined if it is not. */
export const depthMisfit = (body: unknown): string | undefined =>
  isTooDeep(body) ? `/ is nested deeper than ${DEPTH_MAX} levels` : undefined

/** Checks a body against its command's schema. Returns what is wrong as `<path> <what>`, or undefined when it fits. */
export const misfit = (command: string, body: unknown): string | undefined => {
  const depth = depthMisfit(body)
  if (depth !== undefined) return depth
  const check = checkFor(command)
  if (check.Check(body)) return undefined
  const [, errors] = check.Errors(body)
  // A union reports each of its branches before itself; the union's own path with both types is the readable one.
  const deepest = errors.toSorted((a, b) => b.instancePath.length - a.instancePath.length)[0]
  if (!deepest) return 'does not fit its schema'
  const alike = errors.filter(
    error => error.instancePath === deepest.instancePath && error.keyword === 'type',
  )
  const expected = [...new Set(alike.map(error => error.message))].join(' or ')
  return `${deepest.instancePath || '/'} ${expected || deepest.message}`
}
