import { chatCommands } from '../../src/events/catalog.ts'
import type { AnswerContract, Command } from '../../src/events/commands/command.ts'
import { gatewayCommands } from '../../src/events/commands/gateway.ts'
import { code, table } from './markdown.ts'

/** docs/commands.md */
export const commandsPage = (): string => `# Commands

Chat's callbacks, by their \`CallbackCommand\`: the vendor's pages describe ${Object.keys(chatCommands).length} commands. \`config/samples\` has the vendor's sample of each; \`npx chatgate send <command>\` sends it. A command that is not listed is also accepted, kept and routed; it counts as a question if its name starts with \`CallbackBefore\` or \`CallbackPrev\`, see [answers](answers.md#commands-that-nobody-knows-yet).

\`Live\`, \`Mic\`, \`Room\` and \`Call\` are siblings of Chat with the same apps; each has its own callback address, which may be this one. The older events of Call (\`call_end\` and others, [page](https://trtc.io/document/60130)) come with lowercase parameters and without a family. They are kept under their own names, \`when: call_end\`, and once each, although Call repeats them until it gets 0. That page does not mention a signature, so an app with a token refuses them.

**operator** is who did it, **subject** the user or group it is about, **group** where it happened; the first field with a value counts. A field that Chat does not send is absent, never guessed. If the system acted (\`@TIM#SYSTEM\`), or a REST call on behalf of an account that does not exist (\`@TLS#NOT_FOUND\`), there is no operator, and **actor** says \`system\` or \`unknown\`. An account that comes as a number is read as a string. Times are normalized to milliseconds; if Chat gives none, the time of arrival counts. If the types of a body's fields differ from the vendor's page, the event is kept as *unreadable* and not routed; unknown fields are allowed.

Commands marked _asks_ wait for an answer, see [answers](answers.md). Batches become one event for each item.

${families().map(section).join('\n\n')}

## Gateway

The gateway's own events, routed like any other event; see [delivery](delivery.md#the-gateways-own-news).

${table(
  ['command', 'when'],
  Object.entries(gatewayCommands).map(([name, { summary }]) => [code(name), summary]),
)}

## The URL

Chat's own parameters (\`SdkAppid\`, \`CallbackCommand\`, \`Sign\`, \`RequestTime\`, \`OptPlatform\`, \`ClientIP\`, \`RequestId\`) are recognized in upper or lower case; if one is present in Chat's spelling, any other spelling counts as your own parameter. A \`RequestId\`, which Chat sends although no page mentions it, is shown, and \`npx chatgate events --request <RequestId>\` finds it by searching the stored events from the newest: add \`--since\` if there are many. The address may contain your own parameters; one with a name like a secret (\`token\`, \`key\`, \`secret\`, \`auth\` and the like) is kept and shown as \`***\`.

## What may be answered

\`ErrorCode\` 0 lets it go ahead. For a command that is not listed, any other code is a refusal. If there is no responder, a gift is refused, and everything else goes ahead. The gateway checks every answer against this table before it sends it.

${table(
  ['command', 'refuse', 'codes of your own', 'beside'],
  Object.entries(chatCommands).flatMap(([name, { answer }]) => (answer ? [answerRow(name, answer)] : [])),
)}
`

const families = (): string[] => [
  ...new Set(Object.keys(chatCommands).map(name => name.slice(0, name.indexOf('.')))),
]

const section = (family: string): string => {
  const members = Object.entries(chatCommands).filter(([name]) => name.startsWith(`${family}.`))
  return [
    `## ${family}`,
    table(['command', 'when', 'operator', 'subject', 'group', 'time'], members.map(commandRow)),
  ].join('\n\n')
}

const commandRow = ([name, command]: [string, Command]): string[] => [
  `[${name}](${command.source})${command.answer ? ' (asks)' : ''}`,
  command.summary,
  fields(command.operator),
  fields(command.subject),
  fields(command.group),
  fields(command.time),
]

const fields = (paths: readonly string[] = []): string => paths.map(code).join(', ')

const answerRow = (name: string, contract: AnswerContract): string[] => {
  const { refusesWhole, ownCodes, discards, replacesMessage, people, replies } = contract
  return [
    code(name),
    refusesWhole ? code('1') : 'person by person',
    ownCodes ? ownCodes.join(' to ') : '',
    [
      ...(discards ? ['`2` discards'] : []),
      ...(replacesMessage ? ['`MsgBody`, `CloudCustomData` replace the message'] : []),
      ...(people ? [`${code(people.answer)} for those in ${code(people.list)}`] : []),
      ...(replies ? ['`RspData` goes to the bot'] : []),
    ].join('; '),
  ]
}
