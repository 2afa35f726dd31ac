import type { Argument, Command, Option } from 'commander'
import { examplesOf } from '../../src/cli/examples.ts'
import { createProgram } from '../../src/cli/program.ts'
import { block, code, table } from './markdown.ts'

/** docs/command-line.md */
export const commandLinePage = async (): Promise<string> => {
  const { commands } = await createProgram()
  return `# Command line

In a checkout the command is \`npx chatgate\`; \`chatgate help <verb>\` prints the same text as this page. Verbs that talk to a running gateway find it through the config of the folder they are called in.

${table(
  ['verb', 'what it does'],
  commands.map(verb => [`[${code(verb.name())}](#chatgate-${verb.name()})`, verb.description()]),
)}

| exit code | what it means                                                                             |
| --------- | ----------------------------------------------------------------------------------------- |
| 0         | fine                                                                                      |
| 1         | a negative answer: the config is not valid, a callback was not answered OK, a signature is wrong |
| 2         | wrong usage                                                                              |
| 3         | the gateway could not be reached                                                          |

\`--json\` prints one JSON document on standard output. Colors appear only on terminals, and never with \`NO_COLOR\`; tables fit the width of the terminal and are complete in a pipe.

| variable             | what it does                                                         |
| -------------------- | -------------------------------------------------------------------- |
| \`CHATGATE_ADMIN\`       | like \`--admin\`; \`localhost:8081\` means \`http://localhost:8081\` |
| \`CHATGATE_ADMIN_TOKEN\` | the token of the admin API, with \`--admin\`                          |
| \`CHATGATE_LOG\`         | like \`--log\` of \`start\`                                              |
| \`CHATGATE_LOG_LEVEL\`   | the lowest level that is logged: \`trace\`, \`debug\`, \`info\` (default), \`warn\`, \`error\`, \`fatal\`, \`silent\` |

An empty variable counts as not set.

${commands.flatMap(verb => section(verb, `chatgate ${verb.name()}`)).join('\n\n')}
`
}

const section = (command: Command, path: string): string[] => [
  `## ${path}`,
  command.description(),
  block(
    '',
    [`${path} ${usage(command)}`.trim(), ...command.commands.map(verb => usageBelow(verb, path))].join('\n'),
  ),
  ...(command.commands.length > 0 ? [verbTable(command)] : []),
  ...inputTable(command),
  ...(examplesOf(command).length > 0 ? [block('sh', examplesOf(command).join('\n'))] : []),
]

const usage = (command: Command): string => [...command.registeredArguments.map(shown), '[options]'].join(' ')

const usageBelow = (verb: Command, path: string): string => `${path} ${verb.name()} ${usage(verb)}`

const shown = (argument: Argument): string => {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

const verbTable = ({ commands }: Command): string =>
  table(
    ['verb', 'what it does'],
    commands.map(verb => [code(verb.name()), `${verb.description()}${ownOptions(verb)}`]),
  )

const ownOptions = ({ options }: Command): string =>
  options.length === 0
    ? ''
    : ` With ${options.map(({ flags, description }) => `${code(flags)}: ${description}`).join('; ')}.`

const inputTable = ({ registeredArguments, options }: Command): string[] => {
  const rows = [
    ...registeredArguments.map(argument => [
      code(shown(argument)),
      sentence(argument.description, argument.argChoices),
    ]),
    ...options.map(option => [
      code(option.flags),
      sentence(option.description, option.argChoices, usualOf(option)),
    ]),
  ]
  return rows.length === 0 ? [] : [table(['argument or option', 'what it is'], rows)]
}

const sentence = (description: string, choices: readonly string[] = [], usual?: string): string =>
  [
    description,
    ...(choices.length > 0 ? [`: ${choices.map(code).join(', ')}`] : []),
    ...(usual === undefined ? [] : [` (default: ${code(usual)})`]),
  ].join('')

const usualOf = ({ defaultValue, defaultValueDescription, description }: Option): string | undefined =>
  defaultValueDescription ??
  (typeof defaultValue === 'string' && !description.includes('(default') ? defaultValue : undefined)
