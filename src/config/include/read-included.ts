import { readFile, stat } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { NotText, textOf } from '../../base/text-file.ts'
import { failureCode } from '../../base/thrown.ts'
import type { Included, IncludedFile } from '../config.ts'
import type { Problem } from '../problem.ts'
import { FromEnvironment, substitute } from '../yaml/variables.ts'
import { entriesInText, type Entry } from './entries.ts'
import { match } from './patterns.ts'

const EXTENSIONS = new Set(['.yaml', '.yml', '.json'])
const FILE_BYTES_MAX = 1024 * 1024

/** Reads what a config includes. What is wrong is in the result, so that it is told together with all other mistakes. */
export const readIncluded = (
  file: string,
  text: string,
  environment: Readonly<Record<string, string>>,
): Promise<Included[]> => Promise.all(entriesInText(text).map(entry => readEntry(entry, file, environment)))

const readEntry = async (
  { path, pattern }: Entry,
  configFile: string,
  environment: Readonly<Record<string, string>>,
): Promise<Included> => {
  const { value } = substitute(pattern, environment)
  const written = value instanceof FromEnvironment ? value.text : value
  const { files, watched, mistake } = await match(dirname(configFile), written)
  const isItself = files.includes(configFile)
  const read = await Promise.all(files.filter(name => name !== configFile).map(readOne))
  return {
    path,
    pattern,
    watched,
    files: read.filter(result => 'text' in result),
    problems: read.filter(result => 'sentence' in result),
    ...(mistake !== undefined && { mistake }),
    ...(isItself && { mistake: ITSELF }),
  }
}

const ITSELF = 'matches this config itself; put what is included into a folder of its own, like routes/*.yaml'

const readOne = async (file: string): Promise<IncludedFile | Problem> => {
  try {
    const sentence = unfit(file, await stat(file))
    if (sentence !== undefined) return { file, path: '', sentence }
    return { file, text: textOf(await readFile(file)) }
  } catch (error) {
    return unreadable(file, error)
  }
}

/** Reading a pipe or a device would never end. */
const unfit = (
  file: string,
  found: { isDirectory: () => boolean; isFile: () => boolean; size: number },
): string | undefined => {
  if (found.isDirectory()) return 'is a folder; to include what is in it, write its name and /*.yaml'
  if (!found.isFile()) return 'is not a file'
  if (!EXTENSIONS.has(extname(file)))
    return 'is included, but is not a .yaml, .yml or .json file; keep other files elsewhere, or end the pattern in *.yaml'
  if (found.size > FILE_BYTES_MAX) return 'is larger than 1 MiB; is it really a part of the config?'
  return undefined
}

const unreadable = (file: string, error: unknown): Problem => {
  if (!(error instanceof NotText) && failureCode(error) === 'ENOENT')
    return { file, path: '', sentence: 'is not there; it is a link to nowhere, or was removed just now' }
  if (!(error instanceof NotText))
    return { file, path: '', sentence: `cannot be read (${failureCode(error)}); check who may read it` }
  const place = error.line === undefined ? {} : { line: error.line, column: 1 }
  return { file, ...place, path: '', sentence: error.message }
}
