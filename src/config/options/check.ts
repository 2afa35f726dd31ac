import type { TSchema } from 'typebox'
import { Compile } from 'typebox/schema'
import type { TLocalizedValidationError } from 'typebox/error'
import { Settings } from 'typebox/system'
import { below, type Finding } from '../finding.ts'
import { formatPath, fromPointer, valueAtPath, type Path } from '../path.ts'
import { withoutPassword } from './secrets.ts'
import { sentencesFor } from './sentence.ts'
import { branchFor, childShape, shapeOf, type Shape } from './shape.ts'

/** TypeBox stops at 8 errors by default. All mistakes of a config are shown at once, and the valid parts can be used. */
Settings.Set({ maxErrors: Number.MAX_SAFE_INTEGER })

/** Compiling a schema takes a thousand times as long as using it, and many steps use the same plugin. */
const validators = new WeakMap<TSchema, ReturnType<typeof Compile>>()

const validatorOf = (schema: TSchema): ReturnType<typeof Compile> => {
  const validator = validators.get(schema) ?? Compile(schema)
  validators.set(schema, validator)
  return validator
}

/** Describes what does not fit the schema, with one finding for each place. */
export const check = (schema: TSchema, value: unknown): Finding[] => {
  const [, errors] = validatorOf(schema).Errors(value)
  const outermost = outsideUnions(errors)
  const unions = outermost.filter(error => error.keyword === 'anyOf')
  const plain = outermost.filter(error => error.keyword !== 'anyOf')
  return [
    ...firstOfEachPlace(plain.flatMap(error => findingsFor(error, shapeOf(schema), value))),
    ...unions.flatMap(union => findingsForUnion(union, shapeOf(schema), value)),
  ]
}

/**
 * Leaves out errors that only say why a branch of a union does not fit. For `when: [x y]`, which may be a string or a list of strings,
 * TypeBox gives these schema paths, and only the last one is kept:
 *
 *     type     #/properties/when/anyOf/0
 *     pattern  #/properties/when/anyOf/1/items
 *     anyOf    #/properties/when
 */
const outsideUnions = (errors: readonly TLocalizedValidationError[]): TLocalizedValidationError[] => {
  const unions = new Set(
    errors.filter(({ keyword }) => keyword === 'anyOf').map(({ schemaPath }) => schemaPath),
  )
  return errors.filter(({ schemaPath }) => {
    const ends = [...schemaPath.matchAll(/\/anyOf\//g)].map(({ index }) => index)
    return !ends.some(end => unions.has(schemaPath.slice(0, end)))
  })
}

const findingsFor = (error: TLocalizedValidationError, root: Shape, value: unknown): Finding[] => {
  const path = fromPointer(error.instancePath, value)
  const { shape, isSecret } = shapeAlong(root, path)
  const found = valueAtPath(value, path)
  const shown = shape.holdsPassword ? withoutPassword(found) : found
  return sentencesFor(error, shape, shown, isSecret).map(finding => below(path, finding))
}

/** If only one branch can be meant, its own findings are more helpful than "none fits". */
const findingsForUnion = (error: TLocalizedValidationError, root: Shape, value: unknown): Finding[] => {
  const path = fromPointer(error.instancePath, value)
  const found = valueAtPath(value, path)
  const branch = branchFor(shapeAlong(root, path).shape.anyOf ?? [], found)
  if (branch === undefined) return findingsFor(error, root, value)
  return check(branch, found).map(finding => below(path, finding))
}

/** The shape of the value at a path, and whether the value or a parent is secret. */
const shapeAlong = (root: Shape, path: Path): { shape: Shape; isSecret: boolean } => {
  let shape = root
  let isSecret = holdsSecret(root)
  for (const segment of path) {
    shape = childShape(shape, segment) ?? {}
    isSecret ||= holdsSecret(shape)
  }
  return { shape, isSecret }
}

/** Includes a secret written instead of a list of secrets. Maps are never shown. */
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
