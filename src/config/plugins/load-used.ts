import type { Finding } from '../finding.ts'
import { builtInNames, loadBuiltIn, loadOwn, type UsedPlugin } from './load-plugin.ts'
import { findPackages } from './packages.ts'
import { unknownPlugin } from '../read/steps.ts'

export interface PluginsWanted {
  /** Names used in steps. */
  used: ReadonlySet<string>
  /** The operator's own plugins, by name: a path or a package, or an invalid value. */
  own: Readonly<Record<string, unknown>>
  /** Names used in `defaults`. */
  withDefaults: readonly string[]
  configFile: string
}

export interface PluginSet {
  /** Plugins that are used and could be loaded. */
  plugins: Map<string, UsedPlugin>
  /** The names of all plugins, loaded or not. */
  known: string[]
  findings: Finding[]
}

/** Loads only the plugins that are used. */
export const loadPlugins = async ({
  used,
  own,
  withDefaults,
  configFile,
}: PluginsWanted): Promise<PluginSet> => {
  const builtIn = builtInNames()
  const known = [...new Set([...builtIn, ...Object.keys(own)])]
  const findings: Finding[] = [
    ...Object.keys(own)
      .filter(name => builtIn.includes(name))
      .map(takenName),
    ...withDefaults.filter(name => !known.includes(name)).map(name => unknownDefault(name, known)),
  ]
  const plugins = new Map<string, UsedPlugin>()
  for (const name of known.filter(candidate => used.has(candidate))) {
    const result = await (builtIn.includes(name) ? loadBuiltIn(name) : loadOwn(name, own[name], configFile))
    if ('findings' in result) findings.push(...result.findings)
    else
      plugins.set(name, { ...result, packages: findPackages(`\`${name}\``, result.definition, configFile) })
  }
  return { plugins, known, findings }
}

const takenName = (name: string): Finding => ({
  path: ['plugins', name],
  sentence: `\`${name}\` is the name of a built-in plugin; choose another name`,
  at: 'key',
})

const unknownDefault = (name: string, known: readonly string[]): Finding => ({
  path: ['defaults', name],
  sentence: unknownPlugin(name, known),
  at: 'key',
})
