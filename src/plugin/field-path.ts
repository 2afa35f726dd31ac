import { EVENT_FIELDS } from '../events/event.ts'
import type { FieldPath } from './options.ts'
import { TextMistake, unknownName } from './text-mistake.ts'

/** Reads `operator`, or `body.MsgBody.*.MsgContent`. Throws a `TextMistake` for an invalid path. */
export const readFieldPath = <Field extends string>(
  text: string,
  fields: readonly Field[],
): FieldPath<Field> => {
  const [first = '', ...within] = text.split('.')
  const field = fields.find(candidate => candidate === first)
  if (field === undefined) throw new TextMistake(unfitField(first, fields), 1, 1)
  const mistake = unfitWithin(field, within)
  if (mistake !== undefined) throw new TextMistake(mistake, 1, 1)
  return [field, ...within]
}

const unfitField = (name: string, fields: readonly string[]): string =>
  EVENT_FIELDS.some(field => field === name)
    ? `\`${name}\` cannot be chosen here; there are ${fields.join(', ')}`
    : unknownName(name, 'field of an event', fields)

const unfitWithin = (field: string, within: readonly string[]): string | undefined => {
  if (field !== 'body') return within.length > 0 ? `\`${field}\` has no fields` : undefined
  const isWhole = within.length > 0 && !within.includes('')
  return isWhole
    ? undefined
    : 'must name a field in the body, like body.CloudCustomData, or body.* for all of it'
}
