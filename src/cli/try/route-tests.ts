import Type, { type Static } from 'typebox'
import { closedObject } from '../../config/schema/closed.ts'
import type { ConfigSource } from '../../config/config.ts'
import { readDocument, problemsOf } from '../../config/yaml/document.ts'
import { readOptions } from '../../config/options/options.ts'
import { ConfigError } from '../../config/problem.ts'

const texts = Type.Array(Type.String())

/** One test of `gateway.test.yaml`. */
export const routeTest = closedObject({
  callback: Type.String({
    default: 'Profile.CallbackPortraitSet',
    description: 'A command, to use its sample, or a JSON file beside this one.',
  }),
  set: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
    default: {},
    description: 'Fields of the body that differ from it.',
  }),
  body: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'The whole body, in place of `callback` and `set`.',
    }),
  ),
  query: Type.Record(Type.String(), Type.String(), {
    default: {},
    description: 'Parameters of the URL: CallbackCommand, OptPlatform, SdkAppid, ….',
  }),
  before: Type.Record(Type.String(), Type.Union([Type.String(), Type.Integer()]), {
    default: {},
    description: 'The values that profile tags had before.',
  }),
  after: Type.Record(Type.String(), Type.Union([Type.String(), Type.Integer()]), {
    default: {},
    description: 'The values that the callback gives profile tags, in place of its own or in addition.',
  }),
  at: Type.Optional(
    Type.String({
      pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})$',
      mustBe: 'a date with its time zone, like 2026-11-24T20:00:00+08:00',
      description: 'When the callback comes. By default now.',
    }),
  ),
  sent: Type.Optional(
    Type.Array(Type.String(), {
      description: 'The destinations it must be sent to, route/step; these and no others.',
    }),
  ),
  shows: Type.Record(Type.String(), Type.Union([Type.String(), texts]), {
    default: {},
    description: 'Texts that must be in what a destination would send.',
  }),
  answer: Type.Optional(
    Type.Union([Type.String(), Type.Record(Type.String(), Type.Unknown())], {
      description: 'What Chat must be told: allow, refuse, discard, …, or fields of the answer.',
    }),
  ),
})

const routeTests = Type.Record(Type.String(), routeTest, { minProperties: 1 })

/** A callback, and the expected results. */
export type RouteTest = Static<typeof routeTest>

/** Reads the tests of a config, by their names. Throws a `ConfigError` with all mistakes in the file. */
export const readRouteTests = (source: ConfigSource): Record<string, RouteTest> => {
  const document = readDocument(source)
  const { value, findings } = readOptions(routeTests, document.data)
  const problems = problemsOf(document, document.data === undefined ? [] : findings)
  if (value === undefined || problems.length > 0) throw new ConfigError(problems)
  return value
}
