import { Argument, Command } from 'commander'
import { builtInNames, loadBuiltIn } from '../../config/plugins/load-plugin.ts'
import type { PluginDefinition } from '../../plugin.ts'
import { withExamples } from '../examples.ts'
import { jsonOption } from '../options.ts'
import { paint } from '../terminal/paint.ts'
import { testAndPrint } from './plugins-test.ts'
import { withSuggestions } from '../suggestions.ts'

type NamedPlugin = { name: string } & Pick<
  PluginDefinition,
  'kind' | 'summary' | 'options' | 'example' | 'reasons' | 'needs'
>

/** `chatgate plugins`: the built-in plugins with their options; `test` tests one, ours or an operator's. */
export const pluginsCommand = (): Command => {
  const command = withExamples(new Command('plugins'), [
    'chatgate plugins',
    'chatgate plugins test ./stamp.ts',
  ])
    .description('Lists the built-in plugins and their options.')
    .addOption(jsonOption())
    .action(async ({ json }: { json?: true }) => {
      const plugins = await loadAll()
      if (json) console.log(JSON.stringify(plugins))
      else for (const plugin of plugins) print(plugin)
    })
  const test = command
    .command('test')
    .description('Tests whether a plugin meets the contract that every plugin must meet. Sends nothing.')
    .addArgument(
      withSuggestions(
        new Argument('<plugin>', 'the path of your own plugin, or the name of a built-in one'),
        {
          words: builtInNames(),
          files: true,
        },
      ),
    )
    .action((plugin: string) => testAndPrint(plugin, command.opts()))
  withExamples(test, ['chatgate plugins test ./stamp.ts', 'chatgate plugins test ./stamp.ts --json'])
  return command
}

const loadAll = async (): Promise<NamedPlugin[]> => {
  const loaded = await Promise.all(
    builtInNames().map(async name => ({ name, result: await loadBuiltIn(name) })),
  )
  return loaded.flatMap(({ name, result }) => {
    if ('findings' in result) throw new Error(result.findings.map(finding => finding.sentence).join('\n'))
    const { kind, summary, options, example, reasons, needs } = result.definition
    return [{ name, kind, summary, options, example, ...(reasons && { reasons }), ...(needs && { needs }) }]
  })
}

const print = ({ name, kind, summary, options, reasons = {}, needs = {} }: NamedPlugin): void => {
  console.log(`${paint('bold', name)} (${kind})  ${summary}`)
  for (const [option, schema] of Object.entries(options)) {
    console.log(`    ${option}: ${(schema as { description?: string }).description ?? ''}`)
  }
  for (const [packageName, range] of Object.entries(needs))
    console.log(`    needs the package ${packageName} (${range})`)
  for (const [reason, sentence] of Object.entries(reasons))
    console.log(`    stops events as ${reason}: ${sentence}`)
}
