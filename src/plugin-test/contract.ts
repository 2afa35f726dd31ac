/** The requirements that every plugin must meet, ours and an operator's. */
import { thrownText } from '../base/thrown.ts'
import { readOptions } from '../config/options/options.ts'
import { formatPath } from '../config/path.ts'
import { closedObject } from '../config/schema/closed.ts'
import type { PluginDefinition, PluginKind } from '../plugin.ts'
import { type Check, isSentence } from './check.ts'
import { NOT_TRIED, stopQuietly } from './delivering.ts'
import { destinationChecks } from './destination.ts'
import { filterChecks } from './filter.ts'
import { pretendNetwork } from './network.ts'
import { responderChecks } from './responder.ts'
import { packagesFor, startPlugin } from './start.ts'
import { transformChecks } from './transform.ts'
import type { TSchema } from 'typebox'
import { shapeOf, type Shape } from '../config/options/shape.ts'

import assert from 'node:assert/strict'

const KIND_CHECKS: { [Kind in PluginKind]: (definition: PluginDefinition<Kind>) => Check[] } = {
  filter: filterChecks,
  transform: transformChecks,
  destination: destinationChecks,
  responder: responderChecks,
}

/** The checks for a plugin that could be loaded, in the order in which an author meets them. */
export const contractOf = (definition: PluginDefinition): Check[] => {
  const ofItsKind = KIND_CHECKS[definition.kind] as (definition: PluginDefinition) => Check[]
  return [
    { what: 'has a summary of one sentence', run: () => checkSummary(definition) },
    { what: 'describes every option', run: () => checkDescriptions(definition) },
    { what: 'has an example that fits its options', run: () => checkExample(definition), isVital: true },
    ...(definition.needs
      ? [
          {
            what: 'loads the packages that it needs',
            run: () => checkNeeds(definition),
            isVital: true as const,
          },
        ]
      : []),
    { what: 'starts with its example', run: () => checkStart(definition), isVital: true },
    ...ofItsKind(definition),
  ]
}

const checkSummary = ({ summary }: PluginDefinition): void =>
  assert.ok(
    isSentence(summary),
    `the summary is ${JSON.stringify(summary)}; write one sentence in one line, with a capital letter and a full stop`,
  )

const checkDescriptions = ({ options }: PluginDefinition): void => {
  const missing = undescribed(options).map(path => `\`${path}\``)
  assert.ok(
    missing.length === 0,
    `no description of ${missing.join(', ')}; write one, as in Type.String({ description: '…' })`,
  )
}

const checkExample = ({ options, example }: PluginDefinition): void => {
  const { findings } = readOptions(closedObject(options), example)
  const lines = findings.map(({ path, sentence }) => `${formatPath(['example', ...path])} ${sentence}`)
  assert.ok(findings.length === 0, lines.join('\n'))
}

/** Runs their code: a package that is installed may still throw. */
const checkNeeds = async ({ needs = {} }: PluginDefinition): Promise<void> => {
  const { load } = packagesFor({ needs })
  const failures = await Promise.all(
    Object.keys(needs).map(name =>
      load(name).then(
        () => [],
        (error: unknown) => [thrownText(error)],
      ),
    ),
  )
  assert.ok(failures.flat().length === 0, [...failures.flat(), NOT_TRIED].join('\n'))
}

const checkStart = (definition: PluginDefinition): void => {
  const { tools } = pretendNetwork('unreachable')
  const started = startPlugin(definition, definition.example, tools)
  if ('deliver' in started) stopQuietly(started)
}

/** The paths of options, and of fields within them, that have no description. */
const undescribed = (options: Readonly<Record<string, TSchema>>): string[] =>
  Object.entries(options).flatMap(([name, schema]) => lookAt(shapeOf(schema), name))

const lookAt = (shape: Shape, path: string): string[] => [
  ...(shape.description ? [] : [path]),
  ...lookWithin(shape, path),
]

/** The description of a list or map also covers its items, but not the fields of its items. */
const lookWithin = ({ properties = {}, patternProperties = {}, items }: Shape, path: string): string[] => [
  ...Object.entries(properties).flatMap(([name, field]) => lookAt(field, `${path}.${name}`)),
  ...Object.values(patternProperties).flatMap(value => lookWithin(value, `${path}.*`)),
  ...(items ? lookWithin(items, `${path}[]`) : []),
]
