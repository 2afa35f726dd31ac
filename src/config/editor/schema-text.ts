import type { PluginDefinition } from '../../plugin.ts'
import { jsonSchema } from './json-schema.ts'
import { builtInNames, loadBuiltIn } from '../plugins/plugins.ts'

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
