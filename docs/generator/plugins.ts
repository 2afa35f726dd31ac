import { stringify } from 'yaml'
import { builtInNames, loadBuiltIn } from '../../src/config/plugins.ts'
import { closedObject } from '../../src/config/schema.ts'
import { shapeOf } from '../../src/config/shape.ts'
import { DIGEST_FIELDS } from '../../src/events/digest.ts'
import { EVENT_FIELDS } from '../../src/events/event.ts'
import type { PluginDefinition } from '../../src/plugin.ts'
import { optionTable, table } from './options.ts'

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

The steps that come with Chatgate. Destinations also take \`name\`, \`timeout\`, \`retry\`, \`concurrency\`, \`rate\`, \`order\`, \`digest\` and \`circuit\`, see [configuration](configuration.md#destinations).

${plugins.map(section).join('\n\n')}

## Templates

Texts marked as templates are [Liquid](https://liquidjs.com). What comes from the event is escaped for where it goes: a nickname cannot mention a Slack channel, add a header to a mail, or put HTML into it. A template is checked when the gateway starts. Its fields:

${EVENT_FIELDS.map(field => `\`${field}\``).join(', ')}.

\`changes\` is a list of \`{ tag, value }\`, \`body\` is what Chat sent, \`time\` and \`receivedAt\` are milliseconds and go with Liquid's \`date\` (in UTC). What Chat did not say is empty.

With \`digest\` a destination that can (slack, email) gathers what comes in that time into one message. The fields of its templates (\`digestText\`, \`digestSubject\`) are ${DIGEST_FIELDS.map(field => `\`${field}\``).join(', ')}: \`events\` are the first few, \`more\` how many there are beyond them, and \`commands\`, \`operators\`, \`subjects\`, \`tags\` the most frequent ones, each \`{ name, count }\`.

## What a webhook receives

A POST with these headers:

| header | what it is |
| --- | --- |
| \`webhook-id\` | the same for every attempt of one delivery, so that a receiver can tell a repeat |
| \`webhook-timestamp\` | when this attempt was made, in seconds |
| \`webhook-signature\` | with a \`secret\`: \`v1,\` and the HMAC-SHA256 of id, timestamp and body, as [Standard Webhooks](https://www.standardwebhooks.com) says; any of its libraries checks it |
| \`chatgate-sequence\` | rises from one delivery to the next, so also for each subject; a lower one than the last of the same subject is a repeat |
| \`chatgate-replay\` | \`true\` when it was asked for again by hand; then \`webhook-id\` is a new one |
| \`chatgate-event\`, \`chatgate-command\`, \`chatgate-attempt\` | the event's id, its command, and the number of the attempt |

With \`body: event\`, the default, the body is the event with all fields above, as JSON. With \`chat\` it is the very bytes that Chat sent; with \`cloudevents\` a [CloudEvents](https://cloudevents.io) 1.0 envelope with the event as its \`data\`.
`

const section = ({ name, definition }: NamedPlugin): string => {
  const { kind, summary, options, example, reasons = {}, delivery = {} } = definition
  const reasonRows = Object.entries(reasons).map(([reason, sentence]) => [`\`${reason}\``, sentence])
  return [
    `## ${name}`,
    `A ${kind}. ${summary}`,
    `\`\`\`yaml\n${stringify([{ [name]: example }], { lineWidth: 0 })}\`\`\``,
    ...(Object.keys(options).length > 0 ? [optionTable(shapeOf(closedObject(options)))] : []),
    ...(usual(delivery) ? [usual(delivery)] : []),
    ...(reasonRows.length > 0 ? [table(['stops an event with', 'when'], reasonRows)] : []),
  ].join('\n\n')
}

/** What its destinations do unless the config says otherwise. */
const usual = ({ rate, order }: NonNullable<PluginDefinition['delivery']>): string => {
  const says = [...(order ? ['`order: true`'] : []), ...(rate === undefined ? [] : [`\`rate: ${rate}\``])]
  return says.length > 0 ? `Unless the config says otherwise: ${says.join(', ')}.` : ''
}
