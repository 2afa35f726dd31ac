import { closedObject } from '../../src/config/schema/closed.ts'
import { httpSettings } from '../../src/config/schema/http.ts'
import { tlsSettings } from '../../src/config/schema/tls.ts'
import { destinationSchema } from '../../src/config/schema/destination.ts'
import { rootSchema, settingsSchema } from '../../src/config/schema/root.ts'
import { stepSettings } from '../../src/config/schema/step.ts'
import { shapeOf } from '../../src/config/options/shape.ts'
import { optionTable } from './options.ts'

const { routes, answers, defaults, templates, plugins, include } = rootSchema.properties

/** docs/configuration.md */
export const configurationPage = (): string => `# Configuration

Chatgate reads \`gateway.config.yaml\` (or \`.yml\`, \`.json\`) of the folder it is started in, or of the nearest folder above; \`--config\` names another file. \`npx chatgate check\` prints the routes, or every mistake with its line and the fix.

If you start a file with \`# yaml-language-server: $schema=./config/gateway.schema.json\` your editor completes and checks it.

## Values

- Durations are written \`250ms\`, \`30s\`, \`5m\`, \`1h\`, \`3d\`; sizes \`64KiB\`, \`1MiB\`, \`10GiB\`; rates \`1/s\`, \`30/m\`, \`1000/h\`.
- \`\${NAME}\` comes from the environment, or from a file \`.env\` beside the config; \`\${NAME:-fallback}\` has a fallback. A variable that is not set is a mistake, not an empty string. \`$\${\` is a literal \`\${\`.
- Inside \`{ … }\` and \`[ … ]\` YAML requires quotes around a variable: \`{ token: "\${CHAT_CALLBACK_TOKEN}" }\`.
- To use a part twice, write it once with an anchor, under a key that starts with \`x-\`, which the gateway ignores; \`<<: *name\` merges its keys, and a key beside it takes precedence.

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

With a file as its store only one gateway can run; with a database any number of gateways share the work: see [PostgreSQL](postgresql.md).

Callbacks are verified when their app has a token: \`Sign\` must be correct and \`RequestTime\` recent. An app without a token is for trying things out: the gateway then listens on 127.0.0.1, and \`listen.host\` must not say otherwise, unless the app says \`unsigned: true\`. By default only this machine can reach the admin API; on any other address it requires \`admin.token\`, sent as \`Authorization: Bearer <token>\`.

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

A step is one key, the plugin, with its options. Steps run from top to bottom: a filter may stop the event, a transform changes it for the steps below, a destination sends it and lets it go on. The steps that come with Chatgate are in [plugins](plugins.md).

## Destinations

Besides the options of its plugin every destination takes the following settings. Its name is \`<route>/<name>\`; waiting deliveries belong to the name, so after you correct a \`url\` they go to the right place. Some plugins have their own default for \`rate\` or \`order\`; see the page of [plugins](plugins.md).

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

Steps that send over HTTP, answers too, also take \`proxy\` and \`tls\`; \`email\`, \`kafka\`, \`mqtt\`, \`nats\`, \`rabbitmq\` and \`redis\` take \`tls\`:

${optionTable(shapeOf(closedObject({ ...httpSettings, ...tlsSettings })))}

\`HTTPS_PROXY\` is for addresses with \`https:\`, \`HTTP_PROXY\` for those with \`http:\`, in capitals or not, in the environment or in \`.env\` beside the config. \`NO_PROXY\` lists what is reached directly, separated by commas: names, which also stand for those below them (\`internal\`, \`.crm.internal\`), addresses, networks (\`10.0.0.0/8\`), each name or address with a port if only that is meant, or \`*\`. Addresses of this machine, such as \`127.0.0.1\`, are always reached directly, unless the step has a \`proxy\`. A proxy forwards \`http:\` requests and sees all of them; to \`https:\` addresses it only opens the way (CONNECT). The command line reaches the gateway's own addresses without a proxy.

With \`tls\` a receiver may have a certificate of your own authority (\`ca\`, which is then the only one that is trusted), or another name in it than the address (\`servername\`), and may ask who the gateway is (\`cert\` and \`key\`). Each is a file or, for secrets that are kept in the environment, the text itself, in which line breaks may be written as \`\\n\`. The files are read when the config is, and watched like it: a certificate that was renewed is taken by itself. To trust an authority everywhere, in addition to the usual ones, set \`NODE_EXTRA_CA_CERTS\`. PostgreSQL has \`sslrootcert\` in its address.

\`\`\`yaml part
- webhook:
    url: https://crm.internal/chat-events
    user: chatgate
    password: \${CRM_PASSWORD}
    tls: { ca: certs/internal-ca.pem, cert: certs/chatgate.pem, key: \${CHATGATE_KEY} }
\`\`\`

For order, digests, replays, and what happens when a receiver is down, see [delivery](delivery.md). HTTP answers: 2xx means delivered; 400, 410, 413 and 422 mean that the message itself is invalid, so it is dead at once; everything else, including 401 and 404, is tried again. With \`expect\` and \`reject\` of a [webhook](plugins.md#webhook) the body and the headers of the answer count too: see [answers to a webhook](plugins.md#answers-to-a-webhook).

## Answers

The answers to callbacks that come before something happens, by command: see [answers](answers.md). A command that is not listed is allowed at once, except that gifts and signals to chatbots are refused.

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

## Defaults, templates and plugins of your own

\`defaults\` has default options of a plugin, for every step that uses it; an option in a step replaces them. \`templates\` has blocks of options by names that you choose, for the steps that say \`template: <name>\`: an option in the step replaces that of the template, and one of the template replaces a default. \`plugins\` names your own plugins: the path of a \`.ts\` or \`.js\` file, or a package. See [writing a plugin](writing-a-plugin.md).

${optionTable(shapeOf(closedObject({ defaults, templates, plugins })))}

Every step takes:

${optionTable(shapeOf(closedObject(stepSettings)))}

\`\`\`yaml
apps: { '1400000001': { token: '\${CHAT_CALLBACK_TOKEN:-}', admins: [administrator, operations] } }
defaults:
  webhook: { timeout: 5s, retry: { first: 2s, max: 30m, giveUpAfter: 7d } }
templates:
  archive: { url: http://archive.internal/chat-events, timeout: 20s }
routes:
  everything:
    when: '*'
    steps:
      - webhook: { template: archive }
  messages:
    when: [C2C.CallbackAfterSendMsg, Group.CallbackAfterSendMsg]
    steps:
      - webhook: { template: archive, body: chat }
\`\`\`

## Several files

\`include\` names more files that belong to the config, such as \`routes/*.yaml\`.

${optionTable(shapeOf(closedObject({ include })))}

In each name of a path, \`*\` stands for any letters, \`?\` for one, \`{a,b}\` for one of several; \`**\` is not supported. Names that start with a dot are left out. The files are \`.yaml\`, \`.yml\` or \`.json\`, of at most 1 MiB each, at most 1,000 for one pattern, and hold \`apps\`, \`defaults\`, \`plugins\`, \`templates\`, \`routes\` and \`answers\`; what concerns the gateway itself stays in \`gateway.config.yaml\`. No name may be used twice. An included file includes no others, and its anchors are its own: to share options between files, use \`templates\`. Paths in it, such as those of plugins and word lists, are relative to the folder of \`gateway.config.yaml\`, and variables come from the \`.env\` there. [config/examples/several-files.yaml](../config/examples/several-files.yaml) is an example.

A file that is empty, cannot be read, or is a folder is a mistake, and so is a pattern that matches nothing: then the config is refused as a whole. Mistakes are shown with the file that they are in. The gateway notices when an included file is changed, added or removed, as it does for \`gateway.config.yaml\`, \`.env\`, and the plugins and word lists that it names.

## Tests beside the config

\`gateway.test.yaml\` beside the config holds callbacks and what must become of them; \`npx chatgate test\` runs them: see [testing](testing.md).
`
