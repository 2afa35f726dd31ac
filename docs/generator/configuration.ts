import { destinationSchema, settingsSchema } from '../../src/config/schema.ts'
import { shapeOf } from '../../src/config/shape.ts'
import { optionTable } from './options.ts'

/** docs/configuration.md */
export const configurationPage = (): string => `# Configuration

Chatgate reads \`gateway.config.yaml\` (or \`.yml\`, \`.json\`) of the folder it is started in, or of the nearest folder above; \`--config\` names another file. \`npx chatgate check\` prints the routes, or every mistake with its line and what would be right.

Start a file with \`# yaml-language-server: $schema=./config/gateway.schema.json\` and your editor completes and checks it.

## Values

- Durations are written \`250ms\`, \`30s\`, \`5m\`, \`1h\`, \`3d\`; sizes \`64KiB\`, \`1MiB\`.
- \`\${NAME}\` comes from the environment, or from a file \`.env\` beside the config; \`\${NAME:-fallback}\` has a fallback. A variable that is set nowhere is a mistake, not an empty text. \`$\${\` is a plain \`\${\`.
- Inside \`{ … }\` and \`[ … ]\` YAML wants quotes around it: \`{ token: "\${CHAT_CALLBACK_TOKEN}" }\`.

## The gateway

${optionTable(shapeOf(settingsSchema))}

Callbacks are verified when their app has a token: \`Sign\` must be right and \`RequestTime\` recent. The admin API answers on this machine only; anywhere else it demands \`admin.token\`, sent as \`Authorization: Bearer <token>\`.

## Routes

Every event is offered to every route.

\`\`\`yaml
apps: { '1400000001': {} }
routes:
  level-changes:
    when: Profile.CallbackPortraitSet # one command, a list, a family like Group.*, or '*'
    steps:
      - tag-filter: { tags: [Tag_Profile_Custom_Level] }
      - webhook: { name: crm, url: http://crm.internal/chat-events }
      - webhook: { name: billing, url: http://billing.internal/chat-events, timeout: 2s }
\`\`\`

A step is one key, the plugin, with its options. Steps run from top to bottom: a filter may stop the event, a transform changes it for the steps below, a destination sends it and lets it go on. What comes with Chatgate is in [plugins](plugins.md).

## Destinations

Besides the options of its plugin every destination takes these. It is called \`<route>/<name>\`; what waits for it follows the name, so a corrected \`url\` sends it to the right place.

${optionTable(shapeOf(destinationSchema))}

What happens when a receiver is down, order, digests and replays: see [delivery](delivery.md). HTTP answers: 2xx is delivered; 400, 410, 413 and 422 say that the message itself is wrong, so it is dead at once; everything else, 401 and 404 too, is tried again.

## Defaults and plugins of your own

\`defaults\` is what a plugin starts from wherever it is used; an option in a step replaces it. \`plugins\` names plugins of your own: the path of a \`.ts\` or \`.js\` file, or a package. See [writing a plugin](writing-a-plugin.md).

\`\`\`yaml
apps: { '1400000001': { token: '\${CHAT_CALLBACK_TOKEN:-}', admins: [administrator, operations] } }
defaults:
  webhook: { timeout: 5s, retry: { first: 2s, max: 30m, giveUpAfter: 7d } }
routes:
  everything:
    when: '*'
    steps:
      - webhook: { url: http://archive.internal/chat-events }
\`\`\`
`
