import type { TSchema } from 'typebox'
import { shapeOf, type Shape } from '../config/options/shape.ts'

/** The paths of options, and of fields within them, that have no description. */
export const undescribed = (options: Readonly<Record<string, TSchema>>): string[] =>
  Object.entries(options).flatMap(([name, schema]) => lookAt(shapeOf(schema), name))

const lookAt = (shape: Shape, path: string): string[] => [
  ...(shape.description ? [] : [path]),
  ...lookWithin(shape, path),
]

/** What a list or map holds is described by the list or map; the fields of what it holds are not. */
const lookWithin = ({ properties = {}, patternProperties = {}, items }: Shape, path: string): string[] => [
  ...Object.entries(properties).flatMap(([name, field]) => lookAt(field, `${path}.${name}`)),
  ...Object.values(patternProperties).flatMap(value => lookWithin(value, `${path}.*`)),
  ...(items ? lookWithin(items, `${path}[]`) : []),
]
