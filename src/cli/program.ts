import { Command } from 'commander'
import { nearest } from '../base/nearest.ts'
import { packageVersion } from '../base/package.ts'
import { withExamples } from './examples.ts'
import { VERBS } from './verbs.ts'

/**
 * The command line, ready to parse, which throws a `CommanderError` where commander would end the process. With the first word
 * of what is to be parsed, no more than that verb is loaded, which is a good deal faster.
 */
export const createProgram = async (word?: string): Promise<Command> => {
  const program = withExamples(new Command('chatgate'), [
    'chatgate init',
    'chatgate start',
    'chatgate send --set Operator_Account=administrator',
    'chatgate events --since 1h',
  ])
    .description('A gateway for the callbacks of Tencent Cloud Chat.')
    .version(packageVersion)
    .showHelpAfterError('(chatgate --help lists what there is)')
    .exitOverride()
  for (const verb of await Promise.all(loadersFor(word).map(load => load())))
    program.addCommand(prepared(verb, program))
  return program
}

/** Completion is about all verbs, and so are help and the complaint about one that there is not. */
const loadersFor = (word = 'help') => {
  const load = word !== 'completion' && Object.hasOwn(VERBS, word) ? VERBS[word] : undefined
  return load ? [load] : Object.values(VERBS)
}

/** Mistakes in using a command end with 2, and so for the commands below a command too. */
const prepared = (command: Command, program: Command): Command => {
  for (const below of command.commands) prepared(below, program)
  command.copyInheritedSettings(program).exitOverride()
  if (command.commands.length > 0) refuseUnknownVerbs(command)
  return command
}

/** Commander suggests a verb for a mistyped one only where the command does nothing by itself. */
const refuseUnknownVerbs = (command: Command): void => {
  command.allowExcessArguments().hook('preAction', (_, acting) => {
    const [word] = command.args
    if (acting !== command || word === undefined) return
    const meant = nearest(
      word,
      command.commands.map(verb => verb.name()),
    )
    const suggestion = meant === undefined ? '' : `\n(Did you mean ${meant}?)`
    command.error(`error: unknown command '${word}'${suggestion}`)
  })
}
