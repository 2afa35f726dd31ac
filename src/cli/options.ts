import { InvalidArgumentError, Option } from 'commander'
import { sampleNames } from '../try/samples.ts'
import { withSuggestions } from './suggestions.ts'
import { LOG_FORM_VARIABLE, LOG_LEVEL_VARIABLE, LOG_LEVELS } from '../log/variables.ts'
import { didYouMean } from '../base/nearest.ts'
import { Exit } from './exit.ts'

export const configOption = (): Option =>
  fileOption('-c, --config <file>', 'the config (default: gateway.config.yaml in this folder or above)')

/** An option that takes the path of a file. */
export const fileOption = (flags: string, description: string): Option =>
  withSuggestions(new Option(flags, description), { words: [], files: true })

/** `--command <command>`; Chat may add others than the suggested ones. */
export const commandOption = (description: string): Option =>
  withSuggestions(new Option('--command <command>', description), { words: sampleNames(), files: false })

export const jsonOption = (): Option => new Option('--json', 'prints JSON, for programs')

export const adminOption = (): Option =>
  new Option('--admin <url>', 'the admin address of the gateway (default: from the config)')
    .env(ADMIN_VARIABLE)
    .argParser(readAdminAddress)

/** `localhost:8081` works like `http://localhost:8081`. */
const readAdminAddress = (text: string): string => {
  // A bare port would be parsed as a numeric host.
  const url = /^\d*$/.test(text) ? null : URL.parse(/^\w+:\/\//.test(text) ? text : `http://${text}`)
  if (url && /^https?:$/.test(url.protocol) && url.username === '') return url.href
  throw new InvalidArgumentError('Write it like http://127.0.0.1:8081.')
}

/** `--set Operator_Account=administrator`, repeatable: changes a field of the callback's body. */
export const setOption = (): Option =>
  pairOption(
    '--set <field=value>',
    'changes a field of the body; may be given several times. A list or a map takes JSON, EventTime and MsgTime take `now`',
  )

/** `--before Tag_Profile_Custom_Level=3`, repeatable: the value of a profile tag before the callback. */
export const beforeOption = (): Option =>
  pairOption('--before <tag=value>', 'a value that a profile tag had before; may be given several times')

/** `--after Tag_Profile_Custom_Level=7`, repeatable: the value that the callback gives a profile tag. */
export const afterOption = (): Option =>
  pairOption(
    '--after <tag=value>',
    'a value that the callback gives a profile tag; may be given several times',
  )

/** A repeatable option that takes `name=value`. */
export const pairOption = (flags: string, description: string): Option =>
  new Option(flags, description)
    .argParser((pair: string, before: Record<string, string>) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? []
      if (name === undefined || value === undefined) throw new InvalidArgumentError('Write it as name=value.')
      return { ...before, [name]: value }
    })
    .default({})

const ADMIN_VARIABLE = 'CHATGATE_ADMIN'
export const ADMIN_TOKEN_VARIABLE = 'CHATGATE_ADMIN_TOKEN'

const OURS = [LOG_LEVEL_VARIABLE, LOG_FORM_VARIABLE, ADMIN_VARIABLE, ADMIN_TOKEN_VARIABLE]

/** Treats an empty variable as unset. Ends with 2 if the log level is unknown. */
export const readyEnvironment = (environment: NodeJS.ProcessEnv = process.env): void => {
  for (const name of OURS) if (environment[name]?.trim() === '') Reflect.deleteProperty(environment, name)
  const level = environment[LOG_LEVEL_VARIABLE]
  if (level === undefined || LOG_LEVELS.includes(level)) return
  const sentence = `${LOG_LEVEL_VARIABLE} is ${JSON.stringify(level)}, which is not a log level`
  throw new Exit(2, didYouMean(sentence, level, LOG_LEVELS, `There are ${LOG_LEVELS.join(', ')}.`))
}
