/**
 * The process in which a plugin is tested. If the plugin loops, fills the memory or exits, only this process suffers.
 */
import { runChecks, type Progress, LOADED, type Check } from './check.ts'
import { cutOffNetwork } from '../tools/cut-off.ts'
import { join } from 'node:path'
import { builtInNames, loadBuiltIn, loadOwn } from '../config/plugins/load-plugin.ts'
import { contractOf } from './contract.ts'
import { removeOwnFolder } from './own-folder.ts'

/**
 * The checks for a built-in plugin by its name, or for a file by its path, which starts with a dot unless it is
 * absolute.
 */
const checksFor = async (name: string): Promise<Check[]> => {
  const besideConfigOf = join(process.cwd(), 'gateway.config.yaml')
  const result = builtInNames().includes(name)
    ? await loadBuiltIn(name)
    : await loadOwn(name, name, besideConfigOf)
  const run = (): void => {
    if ('findings' in result) throw new Error(result.findings.map(({ sentence }) => sentence).join('\n'))
  }
  const checks = 'findings' in result ? [] : contractOf(result.definition)
  return [{ what: LOADED, run, isVital: true }, ...checks]
}

const [, , plugin = ''] = process.argv
const tell = (progress: Progress): void => void process.send?.(progress)

process.on('uncaughtException', error =>
  tell({
    lost: `outside of any call it threw ${String(error)}; await every promise, and listen for 'error' events`,
  }),
)
cutOffNetwork()
await runChecks(await checksFor(plugin), tell)
removeOwnFolder()
tell('done')
