import { existsSync, readdirSync, statSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { dirname, isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { pluginFile, pluginFolder } from '../../base/entry.ts'
import type { PluginDefinition } from '../../plugin.ts'
import type { Finding } from '../finding.ts'
import { importFailure, importFile, importPackage, type Imported } from './import-file.ts'
import { isPlugin } from './is-plugin.ts'
import type { NeededPackages } from './packages.ts'

export interface LoadedPlugin {
  definition: PluginDefinition
  file: string
}

/** One that a config uses. */
export interface UsedPlugin extends LoadedPlugin {
  packages: NeededPackages
}

/** The folder is the registration. */
export const builtInNames = (): string[] =>
  existsSync(pluginFolder) ? readdirSync(pluginFolder).filter(name => existsSync(pluginFile(name))) : []

/** A plugin, or why it could not be loaded; the caller gives a finding with an empty path its place. */
export type PluginResult = LoadedPlugin | { findings: Finding[] }

export const loadBuiltIn = async (name: string): Promise<PluginResult> => {
  const file = pluginFile(name)
  return admit(() => importFile(file), [], name, file)
}

/**
 * Loads an operator's plugin, which the config gives as the path of a file or the name of a package. Any other value has
 * already been reported.
 */
export const loadOwn = async (name: string, written: unknown, configFile: string): Promise<PluginResult> => {
  if (typeof written !== 'string' || written === '') return { findings: [] }
  const path = ['plugins', name]
  const refuse = (sentence: string) => ({ findings: [{ path, sentence }] })
  if (isPath(written)) {
    const file = resolve(dirname(configFile), written)
    return isFile(file)
      ? admit(() => importFile(file), path, written, file)
      : refuse(`there is no file ${file}`)
  }
  if (!isInstalled(written, configFile))
    return refuse(
      `there is no package \`${written}\`; install it beside this file. The path of a file starts with ./`,
    )
  return admit(() => importPackage(written, configFile), path, written, written)
}

const isPath = (written: string): boolean => written.startsWith('.') || isAbsolute(written)

const isFile = (file: string): boolean => existsSync(file) && statSync(file).isFile()

const isInstalled = (name: string, configFile: string): boolean => {
  try {
    return findPackageJSON(name, pathToFileURL(configFile)) !== undefined
  } catch {
    return false
  }
}

const admit = async (
  importPlugin: () => Promise<Imported>,
  path: string[],
  written: string,
  file: string,
): Promise<PluginResult> => {
  const refuse = (sentences: string[]) => ({
    findings: sentences.map(sentence => ({ path, sentence: `the plugin ${written} ${sentence}` })),
  })
  try {
    const imported = await importPlugin()
    const mistakes: string[] = []
    return isPlugin(imported.defaultExport, mistakes)
      ? { definition: imported.defaultExport, file: imported.file }
      : refuse(mistakes)
  } catch (error) {
    return refuse([importFailure(error, file)])
  }
}
