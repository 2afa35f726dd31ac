/** What every plugin must keep to, ours and an operator's. */
import { describe, expect, test } from 'vitest'
import { knownCommands } from '../src/events/catalog.ts'
import { readOptions } from '../src/config/options.ts'
import { isPlugin } from '../src/config/plugin-shape.ts'
import { closedObject } from '../src/config/schema.ts'
import type { PluginDefinition } from '../src/plugin.ts'
import { destinationChecks } from './destination-contract.ts'
import { sampleEvents } from './sample-events.ts'
import { startPlugin } from './start-plugin.ts'

/** One demand; `run` throws when the plugin does not meet it. */
export interface Check {
  what: string
  run: () => void | Promise<void>
}

/** Registers the tests of one plugin's file. */
export const testPlugin = (name: string, file: string): void => {
  describe(`the plugin ${name}`, async () => {
    const module: Record<string, unknown> = await import(file)
    for (const { what, run } of pluginChecks(module)) test(what, run)
  })
}

/** The demands on a plugin, given what its file exports. */
export const pluginChecks = (module: Record<string, unknown>): Check[] => {
  const mistakes: string[] = []
  const definition = module['default']
  if (!isPlugin(definition, mistakes))
    return [{ what: 'exports a plugin', run: () => expect(mistakes).toEqual([]) }]
  return [
    { what: 'exports nothing but the plugin', run: () => expect(Object.keys(module)).toEqual(['default']) },
    {
      what: 'has a summary of one sentence',
      run: () => expect(definition.summary).toMatch(/^[A-Z][^\n]*\.$/),
    },
    { what: 'describes every option', run: () => expect(undescribed(definition)).toEqual([]) },
    {
      what: 'has an example that fits its options',
      run: () => expect(readExample(definition).findings).toEqual([]),
    },
    { what: 'starts with its example', run: () => void startPlugin(definition, definition.example) },
    ...KIND_CHECKS[definition.kind](definition),
  ]
}

const readExample = ({ options, example }: PluginDefinition) => readOptions(closedObject(options), example)

interface Schema {
  description?: string
  properties?: Record<string, Schema>
  patternProperties?: Record<string, Schema>
  items?: Schema
}

/** The paths of options without a description. */
const undescribed = ({ options }: PluginDefinition): string[] => {
  const visit = (schema: Schema, path: string): string[] => {
    const inner = {
      ...schema.properties,
      ...schema.patternProperties,
      ...(schema.items && { '[]': schema.items }),
    }
    const below = Object.entries(inner).flatMap(([key, child]) => visit(child, `${path}.${key}`))
    return schema.description ? below : [path, ...below]
  }
  return Object.entries(options).flatMap(([name, schema]) => visit(schema, name))
}

const filterChecks = (definition: PluginDefinition): Check[] => {
  const verdicts = () => {
    const { started } = startPlugin(definition, definition.example)
    if (!('keep' in started)) throw new Error('start() of a filter must return { keep }')
    return sampleEvents().map(event => ({ event, verdict: started.keep(event), again: started.keep(event) }))
  }
  return [
    {
      what: 'says the same of the same event, and changes none',
      run: () => verdicts().forEach(({ verdict, again }) => expect(again).toEqual(verdict)),
    },
    {
      what: 'gives only reasons that it declares, each with a sentence',
      run: () => {
        for (const { verdict } of verdicts()) {
          const reason = typeof verdict === 'object' && !verdict.keep ? verdict.reason : undefined
          if (reason !== undefined) expect(Object.keys(definition.reasons ?? {})).toContain(reason)
        }
        for (const sentence of Object.values(definition.reasons ?? {}))
          expect(sentence).toMatch(/^[A-Z][^\n]*\.$/)
      },
    },
    {
      what: 'keeps only the commands that it says it can keep',
      run: () => {
        const possible = definition.onlyFor ?? knownCommands
        expect(knownCommands).toEqual(expect.arrayContaining([...possible]))
        for (const { event, verdict } of verdicts())
          if (typeof verdict === 'object' ? verdict.keep : verdict) expect(possible).toContain(event.command)
      },
    },
  ]
}

const transformChecks = (definition: PluginDefinition): Check[] => [
  {
    what: 'makes the same of the same event, as plain JSON, and changes none',
    run: () => {
      const { started } = startPlugin(definition, definition.example)
      if (!('apply' in started)) throw new Error('start() of a transform must return { apply }')
      for (const event of sampleEvents()) {
        const result = started.apply(event)
        expect(started.apply(event)).toEqual(result)
        expect(JSON.parse(JSON.stringify(result))).toEqual(result)
      }
    },
  },
]

const KIND_CHECKS: Readonly<Record<PluginDefinition['kind'], (definition: PluginDefinition) => Check[]>> = {
  filter: filterChecks,
  transform: transformChecks,
  destination: destinationChecks,
}
