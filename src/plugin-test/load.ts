import { join } from 'node:path'
import { builtInNames, loadBuiltIn, loadOwn } from '../config/plugins/plugins.ts'
import { LOADED, type Check } from './check.ts'
import { contractOf } from './contract.ts'

/** The demands on a built-in plugin by its name, or on a file by its path, which begins with a dot unless it is absolute. */
export const checksFor = async (plugin: string): Promise<Check[]> => {
  const besideConfigOf = join(process.cwd(), 'gateway.config.yaml')
  const result = builtInNames().includes(plugin)
    ? await loadBuiltIn(plugin)
    : await loadOwn(plugin, plugin, besideConfigOf)
  const run = (): void => {
    if ('findings' in result) throw new Error(result.findings.map(({ sentence }) => sentence).join('\n'))
  }
  const checks = 'findings' in result ? [] : contractOf(result.definition)
  return [{ what: LOADED, run, isVital: true }, ...checks]
}
