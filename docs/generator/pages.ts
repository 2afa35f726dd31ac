import { format, resolveConfig } from 'prettier'
import { openApi } from '../../src/admin/api/openapi.ts'
import { packageVersion } from '../../src/base/package.ts'
import { schemaText } from '../../src/config/editor/json-schema.ts'
import { apiPage } from './api.ts'
import { commandLinePage } from './command-line.ts'
import { commandsPage } from './commands.ts'
import { configurationPage } from './configuration.ts'
import { builtInPlugins, pluginsPage } from './plugins.ts'
import { metricsPage } from './metrics.ts'
import { reasonsPage } from './reasons.ts'
import { testingPage } from './testing.ts'

/** Everything in the repository that is generated, by its path. */
export const generatedFiles = async (): Promise<Map<string, string>> => {
  const plugins = await builtInPlugins()
  const style = await resolveConfig(import.meta.filename)
  const page = (text: string): Promise<string> => format(text, { ...style, parser: 'markdown' })
  return new Map([
    ['config/gateway.schema.json', await schemaText()],
    [
      'config/openapi.json',
      await format(JSON.stringify(openApi(packageVersion)), { ...style, parser: 'json' }),
    ],
    ['docs/api.md', await page(apiPage())],
    ['docs/command-line.md', await page(await commandLinePage())],
    ['docs/commands.md', await page(commandsPage())],
    ['docs/configuration.md', await page(configurationPage())],
    ['docs/metrics.md', await page(metricsPage())],
    ['docs/plugins.md', await page(pluginsPage(plugins))],
    ['docs/reasons.md', await page(reasonsPage(plugins))],
    ['docs/testing.md', await page(testingPage())],
  ])
}
