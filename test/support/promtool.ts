import { spawnSync } from 'node:child_process'
import type { TestContext } from 'vitest'
import { isInstalled } from './command-line.ts'

const ROOT = new URL('../..', import.meta.url).pathname

/** Runs the tool of Prometheus that checks metrics and rules, with paths from the root. */
export const promtool = (args: readonly string[], input?: string) => {
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: ROOT, encoding: 'utf8', input })
  return { status, output: `${stdout}${stderr}` }
}

export const needPromtool = (context: TestContext): void =>
  context.skip(!isInstalled('promtool'), 'promtool is not installed (Debian: apt-get install prometheus)')
