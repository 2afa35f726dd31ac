import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { cosmiconfig } from 'cosmiconfig'
import { NotText, textOf } from '../base/text-file.ts'
import type { ConfigSource } from './config.ts'
import { readIncluded } from './include/read-included.ts'
import { ConfigError } from './problem.ts'

const NAMES = ['gateway.config.yaml', 'gateway.config.yml', 'gateway.config.json']

const asText = (_file: string, text: string): string => text

/** Only finds and reads. The text is parsed by our own reader, which knows the position of every value. */
const explorer = cosmiconfig('gateway', {
  searchPlaces: NAMES,
  searchStrategy: 'none',
  loaders: { '.yaml': asText, '.yml': asText, '.json': asText },
  ignoreEmptySearchPlaces: false,
  cache: false,
})

/**
 * Reads the named config, or otherwise the nearest one in `from` and the folders above it, what it includes, and the
 * environment that belongs to it. Throws a {@link ConfigError} if there is no config or it cannot be read.
 */
export const findConfig = async (explicitPath?: string, from = process.cwd()): Promise<ConfigSource> => {
  const file = explicitPath === undefined ? await search(from) : resolve(from, explicitPath)
  const text = await readText(file)
  const environment = { ...(await readDotEnv(dirname(file))), ...setVariables(process.env) }
  const included = await readIncluded(file, text, environment)
  return { file, text, environment, ...(included.length > 0 && { included }) }
}

const search = async (from: string): Promise<string> => {
  for (const folder of upward(resolve(from))) {
    const found = await explorer.search(folder)
    if (found) return found.filepath
  }
  throw refuse(
    resolve(from),
    `there is no ${NAMES.join(', ')} here or in any folder above; create one with chatgate init, or name a file with --config`,
  )
}

const upward = (folder: string): string[] => {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...upward(parent)]
}

const readText = async (file: string): Promise<string> => {
  try {
    return textOf(await readFile(file))
  } catch (error) {
    throw refuse(file, unreadable(error), error)
  }
}

const unreadable = (error: unknown): string => {
  if (error instanceof NotText) return error.message
  const code = codeOf(error)
  if (code === 'ENOENT') return 'there is no such file; give the path of a config with --config'
  if (code === 'EISDIR') return 'is a folder; give the path of a config file'
  return `cannot be read (${String(code)}); check who may read it`
}

const readDotEnv = async (folder: string): Promise<Record<string, string>> => {
  const file = join(folder, '.env')
  try {
    return setVariables(parseEnv(textOf(await readFile(file))))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return {}
    throw refuse(file, unreadable(error), error)
  }
}

const setVariables = (variables: NodeJS.Dict<string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : error)

const refuse = (file: string, sentence: string, cause?: unknown): ConfigError => {
  const place = cause instanceof NotText && cause.line !== undefined ? { line: cause.line, column: 1 } : {}
  return new ConfigError([{ file, ...place, path: '', sentence }])
}
