/** docs/console.md names the keys that the help of the console names. */
import { expect, test } from 'vitest'
import { laterEn } from '../../console/src/texts/later-en.ts'
import { textOf } from '../support/page.ts'

test('the page has each key of the help, with the same words', () => {
  const rows = [...textOf('docs/console.md').matchAll(/^\| `([^`]+)` +\| (.*?) +\|$/gm)]
  expect(Object.fromEntries(rows.map(([, keys = '', text = '']) => [keys, text]))).toEqual(laterEn.keyHelp)
})
