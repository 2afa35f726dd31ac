import { chatCommands } from '../../src/events/catalog.ts'
import type { AnswerContract, Command } from '../../src/events/commands/command.ts'
import { gatewayCommands } from '../../src/events/commands/gateway.ts'
import { code, table } from './markdown.ts'

/** docs/commands.md */
export const commandsPage = (): string => `# Commands

What Chat says, by its \`CallbackCommand\`: ${Object.keys(chatCommands).length} commands were found on the vendor's pages. \`config/samples\` has the vendor's sample of each; \`npx chatgate send <command>\` sends it. A command that is not here is accepted, kept and routable all the same; it counts as a question when its name begins with \`CallbackBefore\` or \`CallbackPrev\`, see [answers](answers.md#commands-that-nobody-knows-yet).

\`Live\`, \`Mic\`, \`Room\` and \`Call\` are siblings of Chat with the same apps; each has a callback address of its own, which may be this one. The older events of Call (\`call_end\` and others, [page](https://trtc.io/document/60130)) come with parameters in small letters and without a family; they are kept under their own names, \`when: call_end\`, and once each, though Call repeats them until it is told 0. That page knows no signature, so an app with a token refuses them.

**operator** is who did it, **subject** the user or group it is about, **group** where it happened; the first field that holds something counts. What Chat does not say is absent, never guessed. Where the system acted (\`@TIM#SYSTEM\`), or a REST call in the name of an account that does not exist (\`@TLS#NOT_FOUND\`), there is no operator, and **actor** says \`system\` or \`unknown\`. An account that is written as a number counts as its text. Times are normalised to milliseconds; where Chat gives none, the time of arrival counts. A body whose fields are of other types than the vendor's page says is kept as *unreadable* and not routed; unknown fields pass.

Those that say _asks_ wait for an answer, see [answers](answers.md). Batches become one event for each item.

${families().map(section).join('\n\n')}

## Gateway

The gateway's own news, routed like any other event; see [delivery](delivery.md#the-gateways-own-news).

${table(
  ['command', 'when'],
  Object.entries(gatewayCommands).map(([name, { summary }]) => [code(name), summary]),
)}

## The URL

Chat's own parameters (\`SdkAppid\`, \`CallbackCommand\`, \`Sign\`, \`RequestTime\`, \`OptPlatform\`, \`ClientIP\`, \`RequestId\`) are known in any case; where one stands there as Chat writes it, another spelling is taken for a parameter of your own. A \`RequestId\`, which is on no page and yet comes, is shown, and found by \`npx chatgate events --request <RequestId>\`, which looks through what is kept from the newest on: give it a \`--since\` where much is kept. Parameters of your own may stand in the address; what is named like a secret (\`token\`, \`key\`, \`secret\`, \`auth\` and the like) is kept and shown as \`***\`.

## What may be answered

\`ErrorCode\` 0 lets it go ahead. To a command that is not here, any other code is a refusal. Where nobody is asked, a gift is refused, and everything else goes ahead. The gateway checks every answer against this table before it leaves.

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
