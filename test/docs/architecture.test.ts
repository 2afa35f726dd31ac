/** The pages for those who change the code are true: what they name is there, and what they say to type can be typed. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { VERBS } from '../../src/cli/verbs.ts'
import { textOf } from '../support/page.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const PAGES = ['ARCHITECTURE.md', 'CONTRIBUTING.md']
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }

/** What stands in backticks or in a block of commands. */
const codeOf = (page: string): string[] => [
  ...[...textOf(page).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
  ...[...textOf(page).matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n')),
]

/** Paths of this repository; `<name>` and `…` stand for something else. */
const pathsOf = (page: string): string[] =>
  codeOf(page)
    .flatMap(code => code.match(/(?:console\/)?(?:src|test|docs|config|plugins|bin)\/[\w./-]+/g) ?? [])
    .filter(path => !path.endsWith('/'))

test.each(PAGES)('each path that %s names is there', page => {
  const paths = pathsOf(page)
  expect(paths.length).toBeGreaterThan(10)
  expect(paths.filter(path => !existsSync(join(ROOT, path)))).toEqual([])
})

test.each(PAGES)('each command in %s is one', page => {
  const unknown = codeOf(page).filter(code => {
    const [, script] = /^npm (?:run )?(?:-s )?(\S+)/.exec(code) ?? []
    if (script !== undefined && !['ci', 'publish'].includes(script)) return !Object.hasOwn(scripts, script)
    const [, verb] = /^(?:npx )?chatgate (\w+)/.exec(code) ?? []
    return verb !== undefined && !Object.hasOwn(VERBS, verb)
  })
  expect(unknown).toEqual([])
})

test('each folder of src has a place in ARCHITECTURE.md', () => {
  const code = codeOf('ARCHITECTURE.md').join(' ')
  const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory())
  expect(folders.map(({ name }) => name).filter(name => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([])
})
