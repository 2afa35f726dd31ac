import { knownCommands } from '../events/catalog.ts'
import type { PluginDefinition } from '../plugin.ts'
import { forEditors, type JsonSchema } from './for-editors.ts'
import { rootSchema } from './schema.ts'
import { shapeOf, type Shape } from './shape.ts'
import { stepSchema } from './step-options.ts'

/** A JSON Schema of the whole config with these plugins, for editors to complete and check by. */
export const jsonSchema = (plugins: ReadonlyMap<string, PluginDefinition>): JsonSchema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'The config of Chatgate',
  ...forEditors(rootWith([...plugins.keys()])),
  definitions: {
    command: { anyOf: [{ enum: commandNames() }, { type: 'string' }] },
    ...Object.fromEntries([...plugins].map(([name, plugin]) => [name, definitionOf(plugin)])),
  },
})

/** The options of a plugin. None is required: what a step leaves out may stand in `defaults`. */
const definitionOf = (plugin: PluginDefinition): JsonSchema => {
  const { required: _, ...shape } = shapeOf(stepSchema(plugin))
  return { ...forEditors(shape), description: plugin.summary, examples: [plugin.example] }
}

const commandNames = (): string[] => {
  const families = knownCommands.map(command => command.replace(/\..*/, '.*'))
  return ['*', ...new Set(families), ...knownCommands]
}

/** The root, with the names of the plugins where they may stand. */
const rootWith = (names: readonly string[]): Shape => {
  const root = shapeOf(rootSchema)
  const { defaults = {}, routes = {} } = root.properties ?? {}
  const { patternProperties: _, ...defaultsHead } = defaults
  const [pattern = '', route = {}] = Object.entries(routes.patternProperties ?? {})[0] ?? []
  const { when = {}, steps = {} } = route.properties ?? {}
  const command = reference('command')
  const plugins = {
    properties: Object.fromEntries(names.map(name => [name, reference(name)])),
    additionalProperties: { type: 'object' },
  }
  const list = { ...when.anyOf?.find(({ type }) => type === 'array'), items: command }
  const step = { type: 'object', minProperties: 1, maxProperties: 1, ...plugins }
  const ownRoute = {
    ...route,
    properties: { when: { ...when, anyOf: [command, list] }, steps: { ...steps, items: step } },
  }
  return {
    ...root,
    properties: {
      ...root.properties,
      defaults: { ...defaultsHead, ...plugins },
      routes: { ...routes, patternProperties: { [pattern]: ownRoute } },
    },
  }
}

const reference = (name: string): Shape => ({ $ref: `#/definitions/${name}` })
