import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { builtInNames } from '../../config/plugins/load-plugin.ts'
import type { CheckResult } from '../../plugin-test/check.ts'
import { testPlugin } from '../../plugin-test/test-plugin.ts'
import { didYouMean } from '../../base/nearest.ts'
import { Exit } from '../exit.ts'
import { paint } from '../terminal/paint.ts'

/** `chatgate plugins test`: whether a plugin meets the requirements for every plugin. */
export const testAndPrint = async (nameOrPath: string, { json }: { json?: true }): Promise<void> => {
  const checks = await testPlugin(findPlugin(nameOrPath))
  const ok = checks.every(check => check.ok)
  if (json) console.log(JSON.stringify({ plugin: nameOrPath, ok, checks }))
  else print(nameOrPath, checks)
  if (!ok) throw new Exit(1)
}

const findPlugin = (nameOrPath: string): string => {
  if (builtInNames().includes(nameOrPath)) return nameOrPath
  if (!existsSync(nameOrPath)) {
    const sentence = `There is neither a file nor a built-in plugin called ${nameOrPath}`
    throw new Exit(2, didYouMean(sentence, nameOrPath, builtInNames()))
  }
  return isAbsolute(nameOrPath) || nameOrPath.startsWith('.') ? nameOrPath : `./${nameOrPath}`
}

const print = (plugin: string, checks: readonly CheckResult[]): void => {
  console.log(paint('bold', plugin))
  for (const { what, ok, detail = '' } of checks) {
    console.log(`  ${ok ? paint('green', '✓') : paint('red', '✗')} ${what}`)
    for (const line of detail.split('\n').filter(Boolean)) console.log(`      ${line}`)
  }
  const unmet = checks.filter(({ ok }) => !ok).length
  console.log(
    unmet === 0
      ? `\n${plugin} meets the contract.`
      : `\n${paint('red', `${unmet} of ${checks.length} ${unmet === 1 ? 'is' : 'are'} not met.`)}`,
  )
}
