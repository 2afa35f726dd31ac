import { buffer } from 'node:stream/consumers'
import { NotText, textOf } from '../../base/text-file.ts'
import { createPrompter } from '../terminal/prompter.ts'
import { Exit } from '../exit.ts'

export interface SecretSource {
  /** The name of an environment variable. */
  variable?: string | undefined
  /** Whether standard input is already used for something else. */
  isInputTaken: boolean
  /** The name to ask for, for example `secret`. */
  what: string
}

/**
 * Reads a secret from the environment, or from standard input: hidden on a terminal, otherwise its first line. Never
 * from the arguments, which every user of the machine can see. Ends with 2 if there is none.
 */
export const readSecret = async ({ variable, isInputTaken, what }: SecretSource): Promise<string> => {
  if (variable !== undefined) {
    const value = Object.hasOwn(process.env, variable) ? process.env[variable] : undefined
    if (value !== undefined) return value
    throw new Exit(2, `The variable ${variable} is not set. Set it like: export ${variable}=…`)
  }
  if (isInputTaken) throw new Exit(2, `Say which variable holds the ${what}: --secret-from NAME.`)
  if (process.stdin.isTTY) return askHidden(`The ${what} (it is not shown): `)
  const [line = ''] = inputText(await buffer(process.stdin)).split(/\r?\n/, 1)
  if (line === '')
    throw new Exit(2, `There is no ${what} on standard input; or name a variable: --secret-from NAME.`)
  return line
}

const inputText = (bytes: Uint8Array): string => {
  try {
    return textOf(bytes)
  } catch (error) {
    if (error instanceof NotText) throw new Exit(2, `Standard input ${error.message}.`)
    throw error
  }
}

const askHidden = async (question: string): Promise<string> => {
  const asker = createPrompter()
  try {
    return await asker.ask(question, { hidden: true })
  } finally {
    asker.close()
  }
}
