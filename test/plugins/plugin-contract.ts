/** What every plugin must keep to, and what only ours must. */
import { describe, expect, test } from 'vitest'
import { isPlugin } from '../../src/config/plugins/is-plugin.ts'
import type { Check } from '../../src/plugin-test/check.ts'
import { contractOf } from '../../src/plugin-test/contract.ts'
import { pretendNetwork } from '../../src/plugin-test/network.ts'
import { sampleEvent } from '../../src/plugin-test/samples.ts'
import { testPlugin } from '../../src/plugin-test/test-plugin.ts'
import type { PluginDefinition } from '../../src/plugin.ts'
import { receiverChecks } from '../support/destination-contract.ts'
import { asked, attempt, startPlugin } from '../support/start-plugin.ts'

/** Registers the tests of one built-in plugin. */
export const testBuiltIn = (name: string): void => {
  describe(`the plugin ${name}`, async () => {
    test('meets the contract, as `chatgate plugins test` sees it', async () => {
      const results = await testPlugin(name)
      expect(results.filter(({ ok }) => !ok)).toEqual([])
      expect(results.length).toBeGreaterThan(5)
    })
    const file = new URL(`../../plugins/${name}/${name}.ts`, import.meta.url).pathname
    const module = (await import(file)) as { default: PluginDefinition }
    for (const { what, run } of ownChecks(module, module.default)) test(what, run)
  })
}

/** The demands on a plugin of ours, given what its file exports. */
export const pluginChecks = (module: Record<string, unknown>): Check[] => {
  const mistakes: string[] = []
  const definition = module['default']
  if (!isPlugin(definition, mistakes))
    return [{ what: 'exports a plugin', run: () => expect(mistakes).toEqual([]) }]
  return [...contractOf(definition), ...ownChecks(module, definition)]
}

/** What would be too much to ask of an operator, or needs receivers. */
const ownChecks = (module: Record<string, unknown>, definition: PluginDefinition): Check[] => [
  { what: 'exports nothing but the plugin', run: () => expect(Object.keys(module)).toEqual(['default']) },
  {
    what: 'says in English what it does',
    run: () => {
      for (const sentence of [definition.summary, ...Object.values(definition.reasons ?? {})])
        expect(sentence).toMatch(/^[A-Z][^\n]*\.$/)
    },
  },
  {
    what: 'describes also what its lists and maps hold',
    run: () => expect(undescribed(definition)).toEqual([]),
  },
  {
    what: 'starts with its example and real tools',
    run: () => void startPlugin(definition, definition.example),
  },
  { what: 'takes `proxy` if it sends over HTTP', run: () => checkHttp(definition) },
  ...(definition.kind === 'destination' ? receiverChecks(definition) : []),
]

/** By its tools, for one sample. */
const checkHttp = async (definition: PluginDefinition): Promise<void> => {
  const { tools, asked: hosts } = pretendNetwork(200)
  const event = sampleEvent('Group.CallbackBeforeSendMsg')
  const { started } = startPlugin(definition, definition.example, tools)
  if ('deliver' in started) await started.deliver(event, attempt())
  if ('answer' in started) await started.answer(event, asked())
  expect(definition.http === true).toBe(hosts.length > 0)
}

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
