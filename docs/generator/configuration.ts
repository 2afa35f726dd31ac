import { closedObject } from '../../src/config/schema/closed.ts'
import { destinationSchema } from '../../src/config/schema/destination.ts'
import { rootSchema, settingsSchema } from '../../src/config/schema/root.ts'
import { shapeOf } from '../../src/config/options/shape.ts'
import { routeTest } from '../../src/cli/try/route-tests.ts'
import { optionTable } from './options.ts'

const { routes, answers, defaults, plugins } = rootSchema.properties

/** docs/configuration.md */
export const configurationPage = (): string => `# Configuration

Chatgate reads \`gateway.config.yaml\` (or \`.yml\`, \`.json\`) of the folder it is started in, or of the nearest folder above; \`--config\` names another file. \`npx chatgate check\` prints the routes, or every mistake with its line and what would be right.

Start a file with \`# yaml-language-server: $schema=./config/gateway.schema.json\` and your editor completes and checks it.

## Values

- Durations are written \`250ms\`, \`30s\`, \`5m\`, \`1h\`, \`3d\`; sizes \`64KiB\`, \`1MiB\`, \`10GiB\`; rates \`1/s\`, \`30/m\`, \`1000/h\`.
- \`\${NAME}\` comes from the environment, or from a file \`.env\` beside the config; \`\${NAME:-fallback}\` has a fallback. A variable that is set nowhere is a mistake, not an empty text. \`$\${\` is a plain \`\${\`.
- Inside \`{ … }\` and \`[ … ]\` YAML wants quotes around it: \`{ token: "\${CHAT_CALLBACK_TOKEN}" }\`.
- What is needed twice stands once, with an anchor, under a key that begins with \`x-\`, which means nothing to the gateway; \`<<: *name\` takes its keys over, and a key beside it comes first.

\`\`\`yaml
apps: { '1400000001': {} }
x-words: &words
  otherwise: allow
  steps: [deny-words: { words: [casino, 赌博] }]
answers:
  C2C.CallbackBeforeSendMsg: { <<: *words, within: 800ms }
  Group.CallbackBeforeSendMsg: *words
\`\`\`

## The gateway

\`\`\`yaml
listen: { port: 8080, path: /callback }
admin: { host: 127.0.0.1, port: 8081 }
apps:
  '1400000001': { token: '\${CHAT_CALLBACK_TOKEN:-}', admins: [administrator, operations] }
store: sqlite:./data/gateway.sqlite
keep: { for: 30d, atMost: 20GiB }
\`\`\`

${optionTable(shapeOf(settingsSchema))}

With a file as its store one gateway runs alone; with a database any number of them share the work: see [PostgreSQL](postgresql.md).

Callbacks are verified when their app has a token: \`Sign\` must be right and \`RequestTime\` recent. An app without one is for trying things out: the gateway listens on 127.0.0.1 then, and \`listen.host\` must not say otherwise, unless the app says \`unsigned: true\`. The admin API answers on this machine only; anywhere else it demands \`admin.token\`, sent as \`Authorization: Bearer <token>\`.

## Routes

Every event is offered to every route.

${optionTable(shapeOf(closedObject({ routes })))}

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

Besides the options of its plugin every destination takes these. It is called \`<route>/<name>\`; what waits for it follows the name, so a corrected \`url\` sends it to the right place. Some plugins have a \`rate\` or \`order\` of their own unless the config says otherwise; the page of [plugins](plugins.md) tells.

\`\`\`yaml
apps: { '1400000001': {} }
routes:
  level-changes:
    when: Profile.CallbackPortraitSet
    steps:
      - webhook:
          name: crm
          url: http://crm.internal/chat-events
          timeout: 2s
          retry: { first: 2s, max: 10m, giveUpAfter: 7d }
          rate: 100/s
      - slack: { url: https://hooks.slack.com/services/T00000000/B00000000/example, digest: 1m }
\`\`\`

${optionTable(shapeOf(destinationSchema))}

What happens when a receiver is down, order, digests and replays: see [delivery](delivery.md). HTTP answers: 2xx is delivered; 400, 410, 413 and 422 say that the message itself is wrong, so it is dead at once; everything else, 401 and 404 too, is tried again.

## Answers

What Chat is told before something happens, by command: see [answers](answers.md). A command that does not stand here is let through at once; only gifts and signals to chatbots are refused.

${optionTable(shapeOf(closedObject({ answers })))}

\`\`\`yaml
apps: { '1400000001': {} }
answers:
  Group.CallbackBeforeSendMsg:
    within: 800ms
    otherwise: allow
    steps:
      - deny-words: { words: [casino, 赌博] }
      - ask: { url: http://moderation.internal/check }
\`\`\`

## Defaults and plugins of your own

\`defaults\` is what a plugin starts from wherever it is used; an option in a step replaces it. \`plugins\` names plugins of your own: the path of a \`.ts\` or \`.js\` file, or a package. See [writing a plugin](writing-a-plugin.md).

${optionTable(shapeOf(closedObject({ defaults, plugins })))}

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

## Tests beside the config

\`gateway.test.yaml\` beside the config holds callbacks, by names of your own, and what must come of each; \`npx chatgate test\` runs them and sends nothing. \`npx chatgate show <event> --as-test >> gateway.test.yaml\` writes one from an event that came.

\`\`\`yaml tests
a nickname that was another one goes to the CRM:
  callback: Profile.CallbackPortraitSet
  set: { From_Account: alice }
  before: { Tag_Profile_IM_Nick: old }
  sent: [nick-changes/crm]
nobody may say casino:
  query: { CallbackCommand: C2C.CallbackBeforeSendMsg }
  body: { From_Account: bob, To_Account: carol, MsgBody: [{ MsgType: TIMTextElem, MsgContent: { Text: casino } }] }
  answer: refuse
\`\`\`

${optionTable(shapeOf(routeTest))}
`
