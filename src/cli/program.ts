import { Command } from 'commander'
import { nearest } from '../nearest.ts'
import { packageVersion } from '../package.ts'
import { checkCommand } from './check.ts'
import { completionCommand } from './completion.ts'
import { deadCommand } from './dead.ts'
import { destinationsCommand } from './destinations.ts'
import { eventsCommand } from './events.ts'
import { withExamples } from './examples.ts'
import { initCommand } from './init.ts'
import { moveStoreCommand } from './move-store.ts'
import { pluginsCommand } from './plugins.ts'
import { nodesCommand } from './nodes.ts'
import { planCommand } from './plan.ts'
import { profileCommand } from './profile.ts'
import { refusedCommand } from './refused.ts'
import { reloadCommand } from './reload.ts'
import { replayCommand } from './replay.ts'
import { replaysCommand } from './replays.ts'
import { sendCommand } from './send.ts'
import { showCommand } from './show.ts'
import { startCommand } from './start.ts'
import { testCommand } from './test.ts'
import { traceCommand } from './trace.ts'
import { verifyCommand } from './verify.ts'

/** In the order in which a newcomer needs them. */
const VERBS = [
  initCommand,
  startCommand,
  checkCommand,
  sendCommand,
  eventsCommand,
  showCommand,
  profileCommand,
  traceCommand,
  testCommand,
  planCommand,
  pluginsCommand,
  nodesCommand,
  refusedCommand,
  reloadCommand,
  destinationsCommand,
  deadCommand,
  replayCommand,
  replaysCommand,
  verifyCommand,
  moveStoreCommand,
  completionCommand,
]

/** The whole command line, ready to parse. Throws a `CommanderError` where commander would end the process. */
export const createProgram = (): Command => {
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
  for (const verb of VERBS) program.addCommand(prepared(verb(), program))
  return program
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
