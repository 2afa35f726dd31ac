/** The packages beside this file, which `npm ci` of Chatgate does not install. */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'

const fileOf = (name: string, path: string): string => new URL(`${name}/${path}`, import.meta.url).pathname

/** As `package.json` of this package has it. */
export const versionOf = (name: string, dependency: string): string => {
  const text = readFileSync(fileOf(name, 'package.json'), 'utf8')
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> }
  return dependencies[dependency] ?? 'unknown'
}

/** When a file was written last; undefined where there is none. */
const writtenAt = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.mtimeMs

/** Whether npm has installed what its lock file says now. n8n has none here: it would be as large as all else in this folder. */
export const isInstalled = (name: string): boolean => {
  const installedAt = writtenAt(fileOf(name, 'node_modules/.package-lock.json'))
  const lockedAt = writtenAt(fileOf(name, 'package-lock.json')) ?? 0
  return installedAt !== undefined && installedAt >= lockedAt
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
