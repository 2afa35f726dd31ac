/** The process in which a plugin is tested: what it loops, fills or ends is this process. */
import { runChecks, type Progress, LOADED, type Check } from './check.ts'
import { cutOffNetwork } from './cut-off.ts'
import { join } from 'node:path'
import { builtInNames, loadBuiltIn, loadOwn } from '../config/plugins/load-plugin.ts'
import { contractOf } from './contract.ts'

/** The demands on a built-in plugin by its name, or on a file by its path, which begins with a dot unless it is absolute. */
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
tell('done')
