import type { TLocalizedValidationError } from 'typebox/error'
import type { Finding } from '../finding.ts'
import { didYouMean, listNames } from '../../base/nearest.ts'
import type { Shape } from './shape.ts'
import { seen, wanted } from './words.ts'

/** Describes a TypeBox error for people. Paths are relative to the value with the error. Secrets are not quoted. */
export const sentencesFor = (
  error: TLocalizedValidationError,
  shape: Shape,
  value: unknown,
  isSecret: boolean,
): Finding[] => {
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map(key => ({ path: [key], sentence: missing(shape, key) }))
    case 'additionalProperties':
      return error.params.additionalProperties.map(key => ({
        path: [key],
        sentence: unknownKey(shape, key),
        at: 'key' as const,
      }))
    case 'boolean':
      // TypeBox reports every unknown key twice; `additionalProperties` gives the better message.
      return []
    default:
      return [{ path: [], sentence: sentenceFor(error, shape, isSecret ? '' : seen(value, shape)) }]
  }
}

const missing = (shape: Shape, key: string): string => {
  const description = shape.properties?.[key]?.description?.replace(/\.$/, '')
  return `is missing${description ? ` (${description})` : ''}`
}

const unknownKey = (shape: Shape, key: string): string => {
  if (shape.keysMustBe !== undefined) return `\`${key}\` must be ${shape.keysMustBe}`
  const known = Object.keys(shape.properties ?? {})
  if (known.length === 0) return `\`${key}\` is not known here; it takes no options`
  return didYouMean(`\`${key}\` is not known here`, key, known, `Known: ${listNames(known)}`)
}

const sentenceFor = (error: TLocalizedValidationError, shape: Shape, butIs: string): string => {
  switch (error.keyword) {
    case 'minimum':
    case 'maximum':
      return `must be ${range(shape)}${butIs}`
    case 'minItems':
      return error.params.limit === 1
        ? 'must have at least one entry'
        : `must have at least ${error.params.limit} entries`
    case 'maxItems':
      return `must have at most ${error.params.limit} entries`
    case 'uniqueItems':
      return 'must not have the same entry twice'
    case 'minProperties':
      return 'must have at least one entry'
    case 'minLength':
      return error.params.limit === 1
        ? 'must not be empty'
        : `must have at least ${error.params.limit} characters`
    case 'maxLength':
      return `must have at most ${error.params.limit} characters`
    case 'type':
    case 'pattern':
    case 'format':
    case 'const':
    case 'enum':
    case 'anyOf':
      return `must be ${wanted(shape)}${butIs}`
    default:
      return error.message
  }
}

const range = ({ minimum, maximum }: Shape): string => {
  if (minimum === undefined) return `at most ${maximum}`
  return maximum === undefined ? `at least ${minimum}` : `from ${minimum} to ${maximum}`
}
