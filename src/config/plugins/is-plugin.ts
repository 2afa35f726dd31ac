import Type from 'typebox'
import { Compile } from 'typebox/schema'
import type { PluginDefinition } from '../../plugin.ts'
import { check } from '../options/check.ts'
import { formatPath } from '../path.ts'
import { VERSION_RANGE } from './version-range.ts'
import { destinationSchema } from '../schema/destination.ts'
import { httpSettings } from '../schema/http.ts'
import { stepSettings } from '../schema/step.ts'
import { tlsSettings } from '../schema/tls.ts'
import { entriesThat, isMap } from '../options/shape.ts'

const Shape = Type.Object({
  kind: Type.Enum(['filter', 'transform', 'destination', 'responder']),
  summary: Type.String({ minLength: 1, description: 'one sentence for the reference' }),
  options: Type.Record(Type.String(), Type.Object({}), {
    description: 'a TypeBox schema for each option; {} if it takes none',
  }),
  example: Type.Record(Type.String(), Type.Unknown(), { description: 'options as a user would write them' }),
  reasons: Type.Optional(Type.Record(Type.String(), Type.String())),
  http: Type.Optional(Type.Boolean()),
  needs: Type.Optional(
    Type.Record(
      Type.String({ pattern: '^(@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*$' }),
      Type.String({
        pattern: VERSION_RANGE.source,
        mustBe: 'a version like 2.12.1, or ^2.12.1 for all that are compatible with it',
      }),
      { additionalProperties: false, keysMustBe: 'the name of a package' },
    ),
  ),
  onlyFor: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
})

/** Whether a default export is a plugin; pushes its mistakes to `mistakes`, as sentences. */
export const isPlugin = (candidate: unknown, mistakes: string[]): candidate is PluginDefinition => {
  mistakes.push(...mistakesIn(candidate).map(mistake => `cannot be used: ${mistake}`))
  return mistakes.length === 0
}

const mistakesIn = (candidate: unknown): string[] => {
  if (candidate === undefined) return ['it has no default export; write `export default definePlugin({ … })`']
  if (!isMap(candidate))
    return ['its default export is not a plugin; write `export default definePlugin({ … })`']
  const { start, ...data } = candidate
  const mistakes = check(Shape, data).map(({ path, sentence }) => `its \`${formatPath(path)}\` ${sentence}`)
  if (typeof start !== 'function')
    mistakes.push('its `start` must be a function; it gets the options and returns what the plugin does')
  return mistakes.length > 0 ? mistakes : optionMistakes(candidate)
}

const optionMistakes = ({ kind, http, tls, options }: Record<string, unknown>): string[] => {
  const properties = entriesThat(isMap, options)
  const taken = [
    ...Object.keys(stepSettings),
    ...(kind === 'destination' ? Object.keys(destinationSchema.properties) : []),
    ...(http === true ? Object.keys(httpSettings) : []),
    ...(http === true || tls === true ? Object.keys(tlsSettings) : []),
  ].filter(name => Object.hasOwn(properties, name))
  if (taken.length > 0)
    return [
      `its option \`${taken.join('`, `')}\` has the name of a setting that every such step takes; choose another name`,
    ]
  try {
    Compile(Type.Object(properties))
    return []
  } catch (error) {
    return [`its \`options\` cannot be used as TypeBox schemas: ${String(error)}`]
  }
}
