import { answerableCommands, knownCommands } from '../../events/catalog.ts'
import type { PluginDefinition, PluginKind } from '../../plugin.ts'
import { forEditors, type JsonSchema } from './for-editors.ts'
import { rootSchema } from '../schema/root.ts'
import { shapeOf, type Shape } from '../options/shape.ts'
import { stepSchema } from '../read/step-options.ts'
import { builtInNames, loadBuiltIn } from '../plugins/load-plugin.ts'

type Plugins = ReadonlyMap<string, PluginDefinition>

/** A JSON Schema of the whole config with these plugins, for editors to complete and check by. */
const jsonSchema = (plugins: Plugins): JsonSchema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'The config of Chatgate',
  ...forEditors(rootWith(plugins)),
  definitions: {
    command: { anyOf: [{ enum: commandNames() }, { type: 'string' }] },
    ...Object.fromEntries([...plugins].map(([name, plugin]) => [name, definitionOf(plugin)])),
  },
})

/** The options of a plugin. None is required, because `defaults` may have the ones that a step leaves out. */
const definitionOf = (plugin: PluginDefinition): JsonSchema => {
  const { required: _, ...shape } = shapeOf(stepSchema(plugin))
  return { ...forEditors(shape), description: plugin.summary, examples: [plugin.example] }
}

const commandNames = (): string[] => {
  const families = knownCommands.map(command => command.replace(/\..*/, '.*'))
  return ['*', ...new Set(families), ...knownCommands]
}

/**
 * The root, with the names of plugins and commands where they are allowed. Nothing is required: each key may be in an included file,
 * which editors check by this schema too.
 */
const rootWith = (plugins: Plugins): Shape => {
  const { required: _, ...root } = shapeOf(rootSchema)
  const { defaults = {}, routes = {}, answers = {} } = root.properties ?? {}
  const { patternProperties: __, ...defaultsHead } = defaults
  return {
    ...root,
    properties: {
      ...root.properties,
      defaults: { ...defaultsHead, ...named(plugins) },
      routes: withRoutes(routes, stepOf(without(plugins, 'responder'))),
      answers: withAnswers(answers, stepOf(without(plugins, 'destination'))),
    },
  }
}

const without = (plugins: Plugins, kind: PluginKind): Plugins =>
  new Map([...plugins].filter(([, definition]) => definition.kind !== kind))

/** A map from plugins to their options; it does not know custom plugins. */
const named = (plugins: Plugins): Shape => ({
  properties: Object.fromEntries([...plugins.keys()].map(name => [name, reference(name)])),
  additionalProperties: { type: 'object' },
})

const stepOf = (plugins: Plugins): Shape => ({
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  ...named(plugins),
})

const withRoutes = (routes: Shape, step: Shape): Shape => {
  const [pattern = '', route = {}] = Object.entries(routes.patternProperties ?? {})[0] ?? []
  const { when = {}, steps = {} } = route.properties ?? {}
  const command = reference('command')
  const list = { ...when.anyOf?.find(({ type }) => type === 'array'), items: command }
  const properties = {
    ...route.properties,
    when: { ...when, anyOf: [command, list] },
    steps: { ...steps, items: step },
  }
  return { ...routes, patternProperties: { [pattern]: { ...route, properties } } }
}

const withAnswers = ({ patternProperties, ...answers }: Shape, step: Shape): Shape => {
  const [entry = {}] = Object.values(patternProperties ?? {})
  const steps = { ...entry.properties?.['steps'], items: step }
  const own = { ...entry, properties: { ...entry.properties, steps } }
  return {
    ...answers,
    properties: Object.fromEntries(answerableCommands.map(command => [command, own])),
    // Commands that are not in the catalog can be answered too.
    additionalProperties: own,
  }
}

const reference = (name: string): Shape => ({ $ref: `#/definitions/${name}` })

/** The text of config/gateway.schema.json, from the schemas of the config and of all built-in plugins. */
export const schemaText = async (): Promise<string> => {
  const plugins = new Map<string, PluginDefinition>()
  for (const name of builtInNames().toSorted()) {
    const result = await loadBuiltIn(name)
    if ('findings' in result) throw new Error(result.findings.map(({ sentence }) => sentence).join('\n'))
    plugins.set(name, result.definition)
  }
  return `${JSON.stringify(jsonSchema(plugins), undefined, 2)}\n`
}
