import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PluginDefinition } from '../plugin.ts'
import type { Finding } from './finding.ts'
import { importFailure } from './import-failure.ts'
import { importFile, importPackage, OWN_EXTENSION, type Imported } from './plugin-import.ts'
import { isPlugin } from './plugin-shape.ts'

export interface LoadedPlugin {
  definition: PluginDefinition
  file: string
}

const FOLDER = fileURLToPath(new URL('../../plugins/', import.meta.url))

const builtInFile = (name: string): string => join(FOLDER, name, `${name}${OWN_EXTENSION}`)

/** The folder is the registration. */
export const builtInNames = (): string[] =>
  existsSync(FOLDER) ? readdirSync(FOLDER).filter(name => existsSync(builtInFile(name))) : []

/** A plugin, or why there is none; a finding with an empty path is to be placed by the caller. */
export type PluginResult = LoadedPlugin | { findings: Finding[] }

export const loadBuiltIn = async (name: string): Promise<PluginResult> => {
  const file = builtInFile(name)
  return admit(() => importFile(file), [], name, file)
}

/** Loads an operator's plugin, written in the config as the path of a file or the name of a package. */
export const loadOwn = async (name: string, written: string, configFile: string): Promise<PluginResult> => {
  const path = ['plugins', name]
  if (!isPath(written)) return admit(() => importPackage(written, configFile), path, written)
  const file = resolve(dirname(configFile), written)
  if (!isFile(file)) return { findings: [{ path, sentence: `there is no file ${file}` }] }
  return admit(() => importFile(file), path, written, file)
}

const isPath = (written: string): boolean => written.startsWith('.') || isAbsolute(written)

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === true

const admit = async (
  importPlugin: () => Promise<Imported>,
  path: string[],
  shownAs: string,
  expectedFile?: string,
): Promise<PluginResult> => {
  const refuse = (sentences: string[]) => ({
    findings: sentences.map(sentence => ({ path, sentence: `the plugin ${shownAs} ${sentence}` })),
  })
  try {
    const { defaultExport, file } = await importPlugin()
    const mistakes: string[] = []
    return isPlugin(defaultExport, mistakes) ? { definition: defaultExport, file } : refuse(mistakes)
  } catch (error) {
    return refuse([importFailure(error, expectedFile)])
  }
}
