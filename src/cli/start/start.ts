import { hostname } from 'node:os'
import { isatty } from 'node:tty'
import { Command, InvalidArgumentError, Option } from 'commander'
import { findConfig } from '../../config/find.ts'
import { startGateway, type Gateway } from '../../gateway.ts'
import { printable } from '../../log/printable.ts'
import { LOG_FORM_VARIABLE, LOG_FORMS } from '../../log/variables.ts'
import { ROLES, type Role } from '../../base/node.ts'
import { StoreError } from '../../store/store.ts'
import { withExamples } from '../examples.ts'
import { Exit } from '../exit.ts'
import { configOption } from '../options.ts'

interface StartOptions {
  config?: string
  log?: string
  role: Role
  node?: string
}

/** `chatgate start`: runs the gateway until it is told to stop. */
export const startCommand = (): Command =>
  withExamples(new Command('start'), [
    'chatgate start',
    'chatgate start --config /etc/chatgate/gateway.config.yaml --log json',
  ])
    .description(
      'Runs the gateway until SIGTERM, SIGINT or SIGUSR2; a second one stops it at once. SIGHUP reloads the config; a gateway whose terminal is closed stops.',
    )
    .addOption(configOption())
    .addOption(
      new Option(
        '--log <form>',
        'lines for people or for programs (default: pretty on a terminal, otherwise json)',
      )
        .choices(LOG_FORMS)
        .env(LOG_FORM_VARIABLE),
    )
    .addOption(
      new Option(
        '--role <role>',
        'with PostgreSQL: only receive and answer callbacks, or only route and deliver',
      )
        .choices(ROLES)
        .default('all'),
    )
    .option(
      '--node <name>',
      'the name of this gateway in records and lists (default: the name of the machine)',
      readNodeName,
    )
    .action(async ({ config, log, role, node = hostname() }: StartOptions) => {
      // The threads of the gateway inherit the environment.
      if (log !== undefined) process.env[LOG_FORM_VARIABLE] = log
      const starting = startGateway(await findConfig(config), { name: node, role }, endAtOnce)
      const stop = (signal: NodeJS.Signals): void => {
        process.once(signal, () => process.exit(1))
        // A gateway that cannot start has already said so.
        starting.then(gateway => stopAndEnd(gateway, signal)).catch(() => {})
      }
      for (const signal of STOP_SIGNALS) process.once(signal, stop)
      const gateway = await starting.catch(explainPort)
      process.on('SIGHUP', signal => {
        void gateway.reload(signal)
        if (hadTerminal) lookForTerminal(() => stop(signal))
      })
      await forEver()
    })

/** Stopping the gateway ends the process; until then this command never returns. */
const forEver = (): Promise<never> => new Promise(() => {})

/** Node exits at once on SIGUSR2, which some process managers send for a restart. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGUSR2'] as const

const NODE_NAME_MAX = 255

const readNodeName = (name: string): string => {
  if (name.trim() === '') throw new InvalidArgumentError('It must not be empty.')
  if (name.length <= NODE_NAME_MAX && printable(name) === name) return name
  throw new InvalidArgumentError(`It must be one line of at most ${NODE_NAME_MAX} characters.`)
}

const STDOUT = 1
const hadTerminal = isatty(STDOUT)
const isTerminalGone = (): boolean => hadTerminal && !isatty(STDOUT)
const LOOK_MS = 500
const LOOKS_MAX = 20

/**
 * SIGHUP is also sent when the terminal was closed, which shows some moments later: then no one sees this gateway any
 * more, or knows how to stop it.
 */
const lookForTerminal = (onGone: () => void): void => {
  let looks = 0
  const timer = setInterval(() => {
    const isGone = isTerminalGone()
    if (isGone || (looks += 1) === LOOKS_MAX) clearInterval(timer)
    if (isGone) onGone()
  }, LOOK_MS)
}

/** A plugin's thread that cannot be ended must not keep the process alive: everything that was answered is on disk. */
const stopAndEnd = async ({ stop, log }: Gateway, signal: NodeJS.Signals): Promise<void> => {
  log.info({ signal }, 'stopping')
  await stop()
  log.info('stopped')
  // If the terminal is gone, the log would wait for it forever at exit; everything else is done by now.
  log.flush(() => (isTerminalGone() ? process.kill(process.pid, 'SIGKILL') : process.exit()))
}

/** Everything answered OK is on disk; a supervisor restarts the process. */
const endAtOnce = (error: Error): never => {
  const said = error instanceof StoreError ? error.message : (error.stack ?? error.message)
  process.stderr.write(`the store is lost: ${said}\n`)
  process.exit(1)
}

/** Explains errors of the addresses that the gateway listens on; the store explains those of a database. */
const explainPort = (error: unknown): never => {
  if (error instanceof StoreError) throw error
  const { code, address, port } = error as { code?: string; address?: string; port?: number }
  if (code === 'EADDRINUSE')
    throw new Exit(
      1,
      `Port ${port} of ${address} is already in use: another gateway? Change \`port\` under \`listen\` or \`admin\` in the config.`,
    )
  if (code === 'EACCES')
    throw new Exit(
      1,
      `This user may not open port ${port}, only ports from 1024. Change \`port\` in the config.`,
    )
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    throw new Exit(
      1,
      `This machine has no address ${address ?? 'like the one'} under \`host\` in the config.`,
    )
  throw error
}
