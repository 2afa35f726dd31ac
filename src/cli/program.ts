import { Command } from 'commander'
import { nearest } from '../base/nearest.ts'
import { packageVersion } from '../base/package.ts'
import { withExamples } from './examples.ts'
import { VERBS } from './verbs.ts'

/**
 * The command line, ready to parse; it throws a `CommanderError` where commander would end the process. Given the first
 * word to parse, it loads only that verb, which is much faster.
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
    .showHelpAfterError('(see chatgate --help)')
    .exitOverride()
  for (const verb of await Promise.all(loadersFor(word).map(load => load())))
    program.addCommand(prepared(verb, program))
  return program
}

/** Completion and help need all verbs, and so does the error for an unknown one. */
const loadersFor = (word = 'help') => {
  const load = word !== 'completion' && Object.hasOwn(VERBS, word) ? VERBS[word] : undefined
  return load ? [load] : Object.values(VERBS)
}

/** Wrong usage ends with 2, also for subcommands. */
const prepared = (command: Command, program: Command): Command => {
  for (const below of command.commands) prepared(below, program)
  command.copyInheritedSettings(program).exitOverride()
  if (command.commands.length > 0) refuseUnknownVerbs(command)
  return command
}

/** Commander suggests a verb for a mistyped one only if the command has no action of its own. */
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
