import { stringify } from 'yaml'
import { builtInNames, loadBuiltIn } from '../../src/config/plugins/load-plugin.ts'
import { closedObject } from '../../src/config/schema/closed.ts'
import { shapeOf } from '../../src/config/options/shape.ts'
import type { PluginDefinition } from '../../src/plugin.ts'
import { lowestOf } from '../../src/config/plugins/version-range.ts'
import { answersSection, expressionsSection } from './expressions.ts'
import { block, code, table } from './markdown.ts'
import { optionTable } from './options.ts'
import { templatesSection } from './templates.ts'
import { webhookSection } from './webhook.ts'

export interface NamedPlugin {
  name: string
  definition: PluginDefinition
}

export const builtInPlugins = async (): Promise<NamedPlugin[]> =>
  Promise.all(
    builtInNames().map(async name => {
      const loaded = await loadBuiltIn(name)
      if ('findings' in loaded) throw new Error(loaded.findings.map(({ sentence }) => sentence).join('\n'))
      return { name, definition: loaded.definition }
    }),
  )

/** docs/plugins.md */
export const pluginsPage = (plugins: readonly NamedPlugin[]): string => `# Plugins

The steps that come with Chatgate. Filters, transforms and destinations go into routes; responders, with filters and transforms before them, go under [answers](answers.md). Destinations also take \`name\`, \`timeout\`, \`retry\`, \`concurrency\`, \`rate\`, \`order\`, \`digest\` and \`circuit\`, and what sends over HTTP takes \`proxy\` and \`tls\`, see [configuration](configuration.md#destinations). \`npx chatgate plugins\` prints the same lists.

${plugins.map(section).join('\n\n')}

${templatesSection()}
${expressionsSection()}
${webhookSection()}
${answersSection()}`

const section = ({ name, definition }: NamedPlugin): string => {
  const { kind, summary, options, example, reasons = {}, needs = {}, notes, delivery = {} } = definition
  const reasonRows = Object.entries(reasons).map(([reason, sentence]) => [code(reason), sentence])
  return [
    `## ${name}`,
    `A ${kind}. ${summary}`,
    block('yaml', stringify([{ [name]: example }], { lineWidth: 0 })),
    ...(Object.keys(options).length > 0 ? [optionTable(shapeOf(closedObject(options)))] : []),
    ...Object.entries(needs).map(needed),
    ...(notes === undefined ? [] : [notes]),
    ...(usual(delivery) ? [usual(delivery)] : []),
    ...(reasonRows.length > 0 ? [table(['stops an event with', 'when'], reasonRows)] : []),
  ].join('\n\n')
}

const needed = ([name, range]: [string, string]): string =>
  `It needs the package \`${name}\` (${range}). Install it beside the config: \`npm install ${name}@${lowestOf(range)}\`.`

/** What its destinations do unless the config says otherwise. */
const usual = ({ rate, order }: NonNullable<PluginDefinition['delivery']>): string => {
  const says = [...(order ? ['`order: true`'] : []), ...(rate === undefined ? [] : [`\`rate: ${rate}\``])]
  return says.length > 0 ? `Unless the config says otherwise: ${says.join(', ')}.` : ''
}
