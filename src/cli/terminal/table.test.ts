import { stripVTControlCharacters, styleText } from 'node:util'
import { expect, test } from 'vitest'
import { cutToWidth, displayWidth, terminalWidth } from './display-width.ts'
import { printable } from '../../log/printable.ts'
import { table } from './table.ts'

const red = (text: string): string => styleText('red', text, { validateStream: false })

test.for([
  ['plain', 5],
  ['', 0],
  ['张三', 4],
  ['𠮷野家', 6],
  ['ｆｕｌｌ', 8],
  ['ﾊﾝｶｸ', 4],
  ['한국', 4],
  ['e\u0301', 1],
  ['👍', 2],
  ['👨‍👩‍👧', 2],
  ['♥️', 2],
  ['©', 1],
  ['🇨🇳', 2],
  ['a\u200Bb', 2],
  [red('dead'), 4],
] as const)('%s takes %i columns', ([text, width]) => {
  expect(displayWidth(text)).toBe(width)
})

test('a text is cut by columns, never within a character, and its colour ends with it', () => {
  expect(cutToWidth('as it is', 8)).toBe('as it is')
  expect(cutToWidth('a longer one', 8)).toBe('a longe…')
  expect(cutToWidth('张三李四', 6)).toBe('张三…')
  expect(cutToWidth('张三李四', 5)).toBe('张三…')
  const cut = cutToWidth(`${red('unreadable')} and more`, 5)
  expect(stripVTControlCharacters(cut)).toBe('unre…')
  expect(cut.endsWith('\u001B[0m')).toBe(true)
})

test('a table without a terminal is as wide as it must be', () => {
  const rows = [
    ['who', 'what'],
    ['张三', 'x'.repeat(300)],
    ['bob', 'short'],
  ]
  expect(table(rows, { width: undefined })).toBe(`who   what\n张三  ${'x'.repeat(300)}\nbob   short`)
})

test('a table fits the terminal: the widest columns give, ids stay whole', () => {
  const id = '01a20cec-3c2c-7da0-a9b0-0777b69831f9'
  const rows = [
    ['event', 'who → whom', 'why'],
    [id, '一个很长的名字一个很长的名字一个很长的名字', 'the receiver answered 500 again and again and again'],
  ]
  const lines = table(rows, { whole: ['event'], width: 80 }).split('\n')
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(80)
  expect(lines[1]).toContain(id)
  expect(lines[1]).toMatch(/一个.*… {2,3}the receiver.*…$/)
})

test('a terminal too narrow for anything still shows the start of each cell', () => {
  const line = table([['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb']], { width: 5 })
  expect(line).toBe('aaaaaaaaa…  bbbbbbbbb…')
})

test('a terminal that does not know its size is none', () => {
  const width = terminalWidth({ columns: 0 } as NodeJS.WriteStream)
  expect(table([['a rather long cell', 'and another']], { width })).toBe('a rather long cell  and another')
})

test('what others have written cannot steer the terminal', () => {
  expect(printable('bob\u001B[2J\u009B31m')).toBe('bob�[2J�31m')
  expect(printable('two\r\nlines\tand \u202Eback')).toBe('two lines and �back')
})
