import { Command, CommanderError } from 'commander'
import { checkCommand } from './cli/check.ts'
import { deadCommand } from './cli/dead.ts'
import { destinationsCommand } from './cli/destinations.ts'
import { eventsCommand } from './cli/events.ts'
import { Exit } from './cli/exit.ts'
import { pluginsCommand } from './cli/plugins.ts'
import { replayCommand } from './cli/replay.ts'
import { replaysCommand } from './cli/replays.ts'
import { sendCommand } from './cli/send.ts'
import { profileCommand } from './cli/profile.ts'
import { reloadCommand } from './cli/reload.ts'
import { showCommand } from './cli/show.ts'
import { startCommand } from './cli/start.ts'
import { traceCommand } from './cli/trace.ts'
import { ConfigError } from './config/problem.ts'
import { packageVersion } from './package.ts'
import { StoreError } from './store/store.ts'

const program = new Command('chatgate')
  .description('A gateway for the callbacks of Tencent Cloud Chat.')
  .version(packageVersion)
  .showHelpAfterError('(chatgate --help lists what there is)')
  .exitOverride()

const verbs = [
  startCommand,
  checkCommand,
  sendCommand,
  eventsCommand,
  showCommand,
  profileCommand,
  reloadCommand,
  traceCommand,
  pluginsCommand,
  destinationsCommand,
  deadCommand,
  replayCommand,
  replaysCommand,
]
/** Mistakes in using a command end with 2, and so in this file, for the commands below a command too. */
const prepared = (command: Command): Command => {
  command.commands.forEach(prepared)
  return command.copyInheritedSettings(program).exitOverride()
}

for (const verb of verbs) program.addCommand(prepared(verb()))

/** Prints what went wrong for people, and returns the exit code. */
const fail = (error: unknown): number => {
  // Commander has printed its own complaint, the help or the version already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const known = error instanceof Exit || error instanceof ConfigError || error instanceof StoreError
  const text = known ? error.message : error instanceof Error ? error.stack : String(error)
  if (text) process.stderr.write(`${text}\n`)
  return error instanceof Exit ? error.code : 1
}

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = fail(error)
}
