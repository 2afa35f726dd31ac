import { randomBytes } from 'node:crypto'
import type { Prompter } from '../terminal/prompter.ts'
import { Exit } from '../exit.ts'
import type { InitQuestion } from './template.ts'

const MADE_BYTES = 32

/** The given value; otherwise asks until the typed value is valid; otherwise the default, or a generated value. */
export const answer = async (
  asker: Prompter | undefined,
  question: InitQuestion,
  given: string | undefined,
): Promise<string> => {
  if (given !== undefined && given !== '') {
    if (isValid(question, given)) return given
    throw new Exit(
      2,
      `${question.name} must be ${question.mustBe}${question.secret ? '' : `, not ${given}`}.`,
    )
  }
  const otherwise = question.usual ?? made(question)
  if (asker) return askUntilRight(asker, question, otherwise)
  if (otherwise !== undefined) return otherwise
  const { name, option = `an environment variable, or --set ${name}=…` } = question
  throw new Exit(2, `${name} is missing: give it with ${option}.`)
}

const askUntilRight = async (
  asker: Prompter,
  question: InitQuestion,
  otherwise: string | undefined,
): Promise<string> => {
  const { ask, usual, make, mustBe, secret: hidden = false } = question
  const hint = usual === undefined ? '' : ` (${usual})`
  for (;;) {
    const typed = await asker.ask(`${ask}${make === undefined ? hint : ' (Enter makes one)'}: `, { hidden })
    if (typed === '' && otherwise !== undefined) return otherwise
    if (isValid(question, typed)) return typed
    process.stderr.write(`It must be ${mustBe}.\n`)
  }
}

const isValid = ({ pattern, isList }: InitQuestion, text: string): boolean =>
  (isList ? text.split(',') : [text]).every(item => new RegExp(pattern).test(item))

/** A token is hexadecimal, because Chat's console accepts only letters and digits. */
const made = ({ make }: InitQuestion): string | undefined => {
  if (make === undefined) return undefined
  const bytes = randomBytes(MADE_BYTES)
  return make === '' ? bytes.toString('hex') : `${make}${bytes.toString('base64')}`
}

/** Yes, unless the answer is no. */
export const confirm = async (asker: Prompter | undefined, question: string): Promise<boolean> => {
  if (!asker) return true
  for (;;) {
    const typed = (await asker.ask(`${question} (yes): `)).toLowerCase()
    if (['', 'y', 'yes'].includes(typed)) return true
    if (['n', 'no'].includes(typed)) return false
    process.stderr.write('Please answer yes or no.\n')
  }
}
