import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { Command, Option } from 'commander'
import type { ConfigSource } from '../../config/config.ts'
import { ConfigError } from '../../config/problem.ts'
import { NotText, textOf } from '../../base/text-file.ts'
import { addToDotEnv } from './dot-env.ts'
import { withExamples } from '../examples.ts'
import { Exit } from '../exit.ts'
import { answerAll, type Answered, type InitOptions } from './questions.ts'
import { configText, initDestinations } from './template.ts'
import { pairOption } from '../options.ts'
import { paint } from '../terminal/paint.ts'
import { withSuggestions } from '../suggestions.ts'
import { withChains } from '../../try/with-chains.ts'

interface FileOptions extends InitOptions {
  force?: true
}

const CONFIG = 'gateway.config.yaml'
const SECRETS = '.env'
/** Only the owner may read it. */
const SECRETS_MODE = 0o600

const EXAMPLES = [
  'chatgate init',
  'chatgate init /etc/chatgate',
  'chatgate init --yes --app 1400000001 --to log',
  'chatgate init --yes --app 1400000001 --to slack,email --set MAIL_FROM=gateway@example.com --set MAIL_TO=security@example.com',
]

/** `chatgate init`: asks a few questions and writes a config that passes `check`. */
export const initCommand = (): Command =>
  withExamples(new Command('init'), EXAMPLES)
    .description('Asks a few questions and writes a valid config, and its secrets into .env beside it.')
    .argument('[folder]', 'where to write them', '.')
    .option('--app <SdkAppid>', "the SdkAppid of your app in Chat's console")
    .addOption(destinationsOption())
    .option('--everything', 'sends everything there, not only what admins edit')
    .option('--port <number>', 'the port that Chat reaches (default: 8080)')
    .addOption(
      pairOption(
        '--set <name=value>',
        'answers a question by its name; may be given several times. Environment variables work too',
      ),
    )
    .option('--yes', 'asks nothing: uses the defaults for everything that is not given')
    .option('--force', 'overwrites existing files')
    .action(async (folder: string, options: FileOptions) => {
      const file = resolve(folder, CONFIG)
      if (existsSync(file) && !options.force)
        throw new Exit(2, `${shown(file)} already exists; overwrite it with --force.`)
      if (!options.yes && !process.stdin.isTTY)
        throw new Exit(
          2,
          'There is no terminal to ask on; give --yes, --app and --to (chatgate init --help).',
        )
      const answered = await answerAll(options)
      const config = { file, text: configText(answered, folder) }
      const secrets = addToDotEnv(
        readIfThere(join(folder, SECRETS)),
        answered.secrets,
        options.force === true,
      )
      await mustPass({ ...config, environment: parseEnv(secrets) as Record<string, string> })
      await mkdir(folder, { recursive: true })
      await writeSecretly(join(folder, SECRETS), secrets)
      await writeFile(file, config.text)
      console.log(nextSteps(folder, answered))
    })

const destinationsOption = (): Option =>
  withSuggestions(
    new Option(
      '--to <names>',
      `where to send: ${names().join(', ')}; separate several with commas`,
    ).argParser((text: string) => text.split(',').map(name => name.trim())),
    { words: names(), files: false },
  )

const names = (): string[] => initDestinations().map(({ name }) => name)

const readIfThere = (file: string): string => {
  try {
    return existsSync(file) ? textOf(readFileSync(file)) : ''
  } catch (error) {
    if (error instanceof NotText) throw new Exit(2, `${shown(file)} ${error.message}.`)
    throw new Exit(2, `${shown(file)} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}

/** Finds mistakes before anything is written. */
const mustPass = async (source: ConfigSource): Promise<void> => {
  try {
    await withChains(source, () => {})
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const sentences = error.problems.map(({ path, sentence }) => `${path}: ${sentence}`)
    throw new Exit(1, `Nothing was written, because the config would be invalid:\n${sentences.join('\n')}`)
  }
}

const writeSecretly = async (file: string, text: string): Promise<void> => {
  await writeFile(file, text, { mode: SECRETS_MODE })
  // The mode above only applies to a new file.
  await chmod(file, SECRETS_MODE)
}

const shown = (file: string): string => relative(process.cwd(), file) || file

const nextSteps = (folder: string, { port }: Answered): string => {
  const isHere = resolve(folder) === process.cwd()
  const config = isHere ? '' : ` --config ${shown(resolve(folder, CONFIG))}`
  return `${paint('green', 'Written:')} ${shown(resolve(folder, CONFIG))}, and its secrets in ${shown(resolve(folder, SECRETS))}, which only you can read. Keep that file out of version control.

What to do next:
  1. Check whether the destinations can be reached:  chatgate check --online${config}
  2. Start the gateway:  chatgate start${config}
  3. Try it from a second terminal:  chatgate send --set Operator_Account=administrator${config}
     and see what arrived: chatgate events${config}
  4. In Chat's console, under the callbacks of your app: enter http://<this machine>:${port}/callback as the address,
     CHAT_CALLBACK_TOKEN of ${SECRETS} as the token, and switch on the callbacks you want.`
}
