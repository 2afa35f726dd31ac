import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { NotText, textOf } from '../base/text-file.ts'

/**
 * The lines of a text file named in an option, without comments (`#`) and empty lines; a relative path starts at the
 * folder of the config. Throws an error with a sentence if it cannot be read.
 */
export const readLines = (
  option: string,
  path: string,
  { configFolder }: { configFolder: string },
): string[] => {
  const file = resolve(configFolder, path)
  return read(option, file)
    .split('\n')
    .map(line => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(line => line !== '')
}

const read = (option: string, file: string): string => {
  try {
    return textOf(readFileSync(file))
  } catch (error) {
    if (error instanceof NotText) throw new Error(`\`${option}\`: ${file} ${error.message}`, { cause: error })
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      code === 'ENOENT'
        ? `\`${option}\`: there is no file ${file}`
        : `\`${option}\`: ${file} cannot be read (${code})`,
      { cause: error },
    )
  }
}
