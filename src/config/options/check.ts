import type { TSchema } from 'typebox'
import { Compile } from 'typebox/schema'
import type { TLocalizedValidationError } from 'typebox/error'
import { Settings } from 'typebox/system'
import { below, type Finding } from '../finding.ts'
import { formatPath, fromPointer, valueAt, type Path } from '../path.ts'
import { withoutPassword } from './secrets.ts'
import { sentencesFor } from './sentence.ts'
import { branchFor, childShape, shapeOf, type Shape } from './shape.ts'

/** TypeBox stops at 8 unless told otherwise, and a config has all its mistakes shown at once. */
Settings.Set({ maxErrors: 1000 })

/** To compile a schema takes a thousand times as long as to use it, and a plugin is used in many steps. */
const validators = new WeakMap<TSchema, ReturnType<typeof Compile>>()

const validatorOf = (schema: TSchema): ReturnType<typeof Compile> => {
  const validator = validators.get(schema) ?? Compile(schema)
  validators.set(schema, validator)
  return validator
}

/** What does not fit the schema, in sentences; one for each place. */
export const check = (schema: TSchema, value: unknown): Finding[] => {
  const [, errors] = validatorOf(schema).Errors(value)
  const unions = errors.filter(error => error.keyword === 'anyOf')
  const plain = errors.filter(
    error => error.keyword !== 'anyOf' && !unions.some(union => isWithin(error, union)),
  )
  const outermost = unions.filter(union => !unions.some(other => other !== union && isWithin(union, other)))
  return [
    ...firstOfEachPlace(plain.flatMap(error => findingsFor(error, shapeOf(schema), value))),
    ...outermost.flatMap(union => findingsForUnion(union, shapeOf(schema), value)),
  ]
}

const isWithin = (error: TLocalizedValidationError, union: TLocalizedValidationError): boolean =>
  error.schemaPath.startsWith(`${union.schemaPath}/anyOf/`)

const findingsFor = (error: TLocalizedValidationError, root: Shape, value: unknown): Finding[] => {
  const path = fromPointer(error.instancePath, value)
  const { shape, isSecret } = shapeAlong(root, path)
  const found = valueAt(value, path)
  const shown = shape.holdsPassword ? withoutPassword(found) : found
  return sentencesFor(error, shape, shown, isSecret).map(finding => below(path, finding))
}

/** Where only one branch can be meant, its own findings say more than that none fits. */
const findingsForUnion = (error: TLocalizedValidationError, root: Shape, value: unknown): Finding[] => {
  const path = fromPointer(error.instancePath, value)
  const found = valueAt(value, path)
  const branch = branchFor(shapeAlong(root, path).shape.anyOf ?? [], found)
  if (branch === undefined) return findingsFor(error, root, value)
  return check(branch, found).map(finding => below(path, finding))
}

/** The shape of what stands at a path, and whether it or something around it is secret. */
const shapeAlong = (root: Shape, path: Path): { shape: Shape; isSecret: boolean } => {
  let shape = root
  let isSecret = holdsSecret(root)
  for (const segment of path) {
    shape = childShape(shape, segment) ?? {}
    isSecret ||= holdsSecret(shape)
  }
  return { shape, isSecret }
}

/** Also where a secret was written in place of a list of secrets. Maps are not shown at all. */
const holdsSecret = ({ secret, anyOf = [], items }: Shape): boolean =>
  secret === true || anyOf.some(holdsSecret) || (items !== undefined && holdsSecret(items))

const firstOfEachPlace = (findings: Finding[]): Finding[] => {
  const seen = new Set<string>()
  return findings.filter(({ path }) => {
    const place = formatPath(path)
    const isFirst = !seen.has(place)
    seen.add(place)
    return isFirst
  })
}
