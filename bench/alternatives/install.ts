/** The packages beside this file, which `npm ci` of Chatgate does not install. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'

const fileOf = (name: string, path: string): string => new URL(`${name}/${path}`, import.meta.url).pathname

/** As `package.json` of this package has it. */
export const versionOf = (name: string, dependency: string): string => {
  const text = readFileSync(fileOf(name, 'package.json'), 'utf8')
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> }
  return dependencies[dependency] ?? 'unknown'
}

/** Whether npm has installed what its lock file says now. */
export const isInstalled = (name: string): boolean => {
  const installed = fileOf(name, 'node_modules/.package-lock.json')
  return (
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(fileOf(name, 'package-lock.json')).mtimeMs
  )
}

/** Takes seconds the first time; needs the registry then. */
export const install = (name: string): void => {
  if (isInstalled(name)) return
  console.error(`Installing bench/alternatives/${name}`)
  // None of them needs what it could compile.
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'], {
    cwd: fileOf(name, '.'),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** The program of this package. */
export const serverOf = (name: string): string => fileOf(name, 'server.ts')
