/** What the docs say of the console is what the console says. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { laterEn } from '../../console/src/texts/later-en.ts'
import { knowEn } from '../../console/src/texts/know-en.ts'
import { textOf } from '../support/page.ts'

const DOCS = new URL('../../docs', import.meta.url).pathname

test('the page has each key of the help, with the same words', () => {
  const rows = [...textOf('docs/console.md').matchAll(/^\| `([^`]+)` +\| (.*?) +\|$/gm)]
  expect(Object.fromEntries(rows.map(([, keys = '', text = '']) => [keys, text]))).toEqual(laterEn.keyHelp)
})

test('what mends a refused callback is said in the words of docs/operating.md', () => {
  const rows = [...textOf('docs/operating.md').matchAll(/^\| `([\w-]+)` +\| (.*?) +\|$/gm)]
  const plain = (text: string): string => text.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1').replaceAll('`', '')
  const told = Object.fromEntries(rows.map(([, name = '', text = '']) => [name, plain(text)]))
  const both = Object.entries(knowEn.mends).filter(([name]) => name in told)
  expect(both.length).toBeGreaterThanOrEqual(4)
  for (const [name, text] of both) expect(text, name).toBe(told[name])
})

test('each picture that is shown is there in both themes, and small', () => {
  const shown = ['README.md', 'docs/console.md'].flatMap(page =>
    [...textOf(page).matchAll(/(?:src|srcset)="(?:docs\/)?(pictures\/[^"]+)"/g)].map(([, path = '']) => path),
  )
  expect(shown.length).toBeGreaterThan(10)
  for (const path of shown) expect(statSync(join(DOCS, path)).size, path).toBeLessThan(150_000)
  const themes = Object.groupBy(shown, path => (path.includes('-dark') ? 'dark' : 'light'))
  expect(themes.dark?.length).toBe(themes.light?.length)
})
