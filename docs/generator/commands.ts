import { chatCommands } from '../../src/events/catalog.ts'
import type { AnswerContract, Command } from '../../src/events/commands/command.ts'
import { gatewayCommands } from '../../src/events/commands/gateway.ts'
import { code, table } from './markdown.ts'

/** docs/commands.md */
export const commandsPage = (): string => `# Commands

What Chat says, by its \`CallbackCommand\`: ${Object.keys(chatCommands).length} commands were found on the vendor's pages. \`config/samples\` has the vendor's sample of each; \`npx chatgate send <command>\` sends it. A command that is not here is accepted, kept and routable all the same.

**operator** is who did it, **subject** whom or which group it is about, **group** where it happened; the first field that holds something counts. What Chat does not say is absent, never guessed. Times are normalised to milliseconds; where Chat gives none, the time of arrival counts. A body whose fields are of other types than the vendor's page says is kept as *unreadable* and not routed; unknown fields pass.

Those that say _asks_ wait for an answer, see [answers](answers.md). Batches become one event for each item.

${families().map(section).join('\n\n')}

## Gateway

The gateway's own news, routed like any other event; see [delivery](delivery.md#the-gateways-own-news).

${table(
  ['command', 'when'],
  Object.entries(gatewayCommands).map(([name, { summary }]) => [code(name), summary]),
)}

## What may be answered

\`ErrorCode\` 0 lets it go ahead. The gateway checks every answer against this table before it leaves.

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
