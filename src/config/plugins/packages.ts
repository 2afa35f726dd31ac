import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { thrownText } from '../../base/thrown.ts'
import { isRecord } from '../../events/body.ts'
import type { PluginDefinition } from '../../plugin.ts'
import { resolvePackage } from './import-file.ts'
import { isInRange, isVersion, lowestOf } from './version-range.ts'

/** The packages that a plugin needs. */
export interface NeededPackages {
  /** Imports one of them, from where it was found. Rejects with a sentence. */
  load: (name: string) => Promise<unknown>
  /** What is said of those that are missing or do not fit; each names the plugin. */
  mistakes: string[]
}

/** A package in the folder that is looked in, or above it. */
interface Installed {
  folder: string
  /** Absent if its package.json gives none. */
  version: string | undefined
  /** The file that importing it loads; or why there is none. */
  entry: { url: string } | { error: unknown }
}

/** Beside the config first, where operators install what the gateway does not bring along. */
const placesToLook = (configFile: string): string[] => [configFile, fileURLToPath(import.meta.url)]

/** Looks for the packages that a plugin declares, without running any of their code. `plugin` names it in sentences. */
export const findPackages = (
  plugin: string,
  { needs = {} }: Pick<PluginDefinition, 'needs'>,
  configFile: string,
): NeededPackages => {
  const urls = new Map<string, string>()
  const mistakes = new Map<string, string>()
  for (const [name, range] of Object.entries(needs)) {
    const found = placesToLook(configFile).flatMap(from => lookFrom(name, from) ?? [])
    const fitting = found.find(one => mistakeIn(one, range) === undefined)
    if (fitting && 'url' in fitting.entry) urls.set(name, fitting.entry.url)
    else
      mistakes.set(
        name,
        `${plugin} needs the package ${name} (${range}), ${mistakeIn(found[0], range)}; install it beside the config with: npm install ${name}@${lowestOf(range)}`,
      )
  }
  return {
    mistakes: [...mistakes.values()],
    load: async name => {
      const url = urls.get(name)
      if (url !== undefined) return importOrExplain(name, url)
      throw new Error(
        mistakes.get(name) ?? `${plugin} does not say that it needs the package ${name}; add it to \`needs\``,
      )
    },
  }
}

const lookFrom = (name: string, from: string): Installed | undefined => {
  const file = packageFile(name, from)
  if (file === undefined) return undefined
  return { folder: dirname(file), version: versionIn(file), entry: entryOf(name, from) }
}

const packageFile = (name: string, from: string): string | undefined => {
  try {
    return findPackageJSON(name, pathToFileURL(from))
  } catch {
    return undefined
  }
}

const versionIn = (file: string): string | undefined => {
  try {
    const described: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isRecord(described) && isVersion(described['version']) ? described['version'] : undefined
  } catch {
    return undefined
  }
}

const entryOf = (name: string, from: string): Installed['entry'] => {
  try {
    return { url: resolvePackage(name, from) }
  } catch (error) {
    return { error }
  }
}

const mistakeIn = (found: Installed | undefined, range: string): string | undefined => {
  if (!found) return 'which is not installed'
  const { folder, version, entry } = found
  if (version === undefined) return `but ${folder} has no version of it`
  if (!isInRange(version, range)) return `but found ${version} in ${folder}`
  return 'error' in entry
    ? `which is in ${folder} but cannot be loaded (${thrownText(entry.error)})`
    : undefined
}

const importOrExplain = async (name: string, url: string): Promise<unknown> => {
  try {
    return await import(url)
  } catch (error) {
    throw new Error(`the package ${name} cannot be loaded: ${thrownText(error)}`, { cause: error })
  }
}
