import { didYouMean } from '../../base/nearest.ts'
import { createPrompter, type Prompter } from '../terminal/prompter.ts'
import { Exit } from '../exit.ts'
import { answer, confirm } from './answer.ts'
import { initDestinations, type InitAnswers, type InitDestination, type InitQuestion } from './template.ts'

export interface InitOptions {
  app?: string
  port?: string
  to?: string[]
  everything?: true
  yes?: true
  /** Answers by name. */
  set: Readonly<Record<string, string>>
}

export interface Answered extends InitAnswers {
  /** The values that go to `.env`, and the callback token. */
  secrets: Record<string, string>
}

const ADMIN_EDITS = 'Only when an admin edits a user? With no, everything goes there.'

const TOKEN: InitQuestion = {
  name: 'CHAT_CALLBACK_TOKEN',
  ask: "The callback token from Chat's console",
  pattern: '^[A-Za-z0-9]{1,128}$',
  mustBe: 'up to 128 letters and digits',
  secret: true,
  make: '',
}

const PORT: InitQuestion = {
  name: 'port',
  ask: 'The port that Chat reaches',
  pattern: '^([1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])$',
  mustBe: 'a port, 1 to 65535',
  option: '--port',
  usual: '8080',
}

const APP: InitQuestion = {
  name: 'SdkAppid',
  ask: "The SdkAppid of your app in Chat's console",
  pattern: '^\\d+$',
  mustBe: 'digits only, like 1400000001',
  option: '--app',
}

/**
 * Asks for everything the options leave open; with `--yes` takes the defaults instead, and ends with 2 if there is
 * none.
 */
export const answerAll = async (options: InitOptions): Promise<Answered> => {
  const asker = options.yes ? undefined : createPrompter()
  try {
    const named = (question: InitQuestion): Promise<string> =>
      answer(asker, question, options.set[question.name] ?? process.env[question.name])
    const app = await answer(asker, APP, options.app)
    const token = await named(TOKEN)
    const destinations = await chooseDestinations(asker, options.to)
    const values: Record<string, string> = {}
    for (const question of destinations.flatMap(({ questions }) => questions))
      values[question.name] = await named(question)
    const tellsAdminEdits = !options.everything && (await confirm(asker, ADMIN_EDITS))
    const port = Number(await answer(asker, PORT, options.port))
    return {
      app,
      port,
      destinations,
      tellsAdminEdits,
      values,
      secrets: secretsOf(token, destinations, values),
    }
  } finally {
    asker?.close()
  }
}

const secretsOf = (
  token: string,
  destinations: readonly InitDestination[],
  values: Readonly<Record<string, string>>,
): Record<string, string> => ({
  [TOKEN.name]: token,
  ...Object.fromEntries(
    destinations
      .flatMap(({ questions }) => questions)
      .filter(({ secret }) => secret)
      .map(({ name }) => [name, values[name] ?? '']),
  ),
})

const chooseDestinations = async (
  asker: Prompter | undefined,
  given: readonly string[] | undefined,
): Promise<InitDestination[]> => {
  const all = initDestinations()
  const names = all.map(({ name }) => name)
  if (given !== undefined || !asker) return pick(all, given ?? [])
  process.stderr.write('Where should events go?\n')
  for (const { name, title } of all) process.stderr.write(`  ${name}  ${title}\n`)
  for (;;) {
    const typed = await asker.ask(`One or several of ${names.join(', ')} (log): `)
    try {
      return pick(all, typed.split(/[\s,]+/).filter(Boolean))
    } catch (error) {
      if (!(error instanceof Exit)) throw error
      process.stderr.write(`${error.message}\n`)
    }
  }
}

/** The log, if none is named. */
const pick = (all: readonly InitDestination[], names: readonly string[]): InitDestination[] => {
  const known = all.map(({ name }) => name)
  const unknown = names.find(name => !known.includes(name))
  if (unknown !== undefined)
    throw new Exit(
      2,
      didYouMean(`There is no destination ${unknown}`, unknown, known, `There are ${known.join(', ')}.`),
    )
  const wanted = names.length === 0 ? ['log'] : names
  return all.filter(({ name }) => wanted.includes(name))
}
