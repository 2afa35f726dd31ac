import Type, { type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { profileBody } from './profile.ts'

const anyBody = Compile(Type.Object({}))

const bodies: Readonly<Record<string, ReturnType<typeof Compile<TSchema>>>> = {
  'Profile.CallbackPortraitSet': Compile<TSchema>(profileBody),
}

/** Far more than Chat nests; what is deeper could not be written as JSON again by every receiver. */
const DEPTH_MAX = 100

const isTooDeep = (value: unknown, left = DEPTH_MAX): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (left === 0 || Object.values(value).some(inner => isTooDeep(inner, left - 1)))

/** Checks a body against its command's schema. Returns what is wrong as `<path> <what>`, or undefined when it fits. */
export const misfit = (command: string, body: unknown): string | undefined => {
  if (isTooDeep(body)) return `/ is nested deeper than ${DEPTH_MAX} levels`
  const schema = Object.hasOwn(bodies, command) ? bodies[command] : anyBody
  if (!schema || schema.Check(body)) return undefined
  const errors = schema.Errors(body)
  // A union reports each of its branches before itself; the union's own path with both types is the readable one.
  const deepest = errors.toSorted((a, b) => b.instancePath.length - a.instancePath.length)[0]
  if (!deepest) return 'does not fit its schema'
  const alike = errors.filter(
    error => error.instancePath === deepest.instancePath && error.keyword === 'type',
  )
  const expected = [...new Set(alike.map(error => error.message))].join(' or ')
  return `${deepest.instancePath || '/'} ${expected || deepest.message}`
}
