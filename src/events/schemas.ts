import Type, { type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { profileBody } from './profile.ts'

const anyBody = Compile(Type.Object({}))

const bodies: Readonly<Record<string, ReturnType<typeof Compile<TSchema>>>> = {
  'Profile.CallbackPortraitSet': Compile<TSchema>(profileBody),
}

/** Checks a body against its command's schema. Returns what is wrong as `<path> <what>`, or undefined when it fits. */
export const misfit = (command: string, body: unknown): string | undefined => {
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
