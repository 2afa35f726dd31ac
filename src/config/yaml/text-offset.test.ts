import { expect, test } from 'vitest'
import { isMap, isScalar, parseDocument } from 'yaml'
import { textOffset } from './text-offset.ts'

/** Each value holds one `@`, which must be found again. */
test.each<[what: string, yaml: string]>([
  ['plain', 'a: one @two'],
  ['plain over two lines', 'a: one\n  two\n  @three'],
  ['single quotes', "a: 'one @two'"],
  ['single quotes with a quote', "a: 'it''s ''quoted'' @here'"],
  ['double quotes', 'a: "one @two"'],
  ['double quotes with quotes', String.raw`a: "one \"two\" \\ @three"`],
  ['a block', 'a: |\n  one\n\n    two\n  @three\n'],
  ['a block without its end', 'a: |-\n  one\n  @two'],
  ['a block with a comment', 'a: | # why\n  one\n  @two'],
  ['a folded block', 'a: >-\n  one\n  two\n\n  three @four\n'],
  ['the beginning', 'a: "@"'],
  ['with letters of two halves', 'a: "😀 😀 @x"'],
  ['text that occurs before', 'x: one @\na: |\n  one\n  one @two'],
])('%s', (_, yaml) => {
  const { contents } = parseDocument(yaml)
  const pair = isMap(contents)
    ? contents.items.find(({ key }) => isScalar(key) && key.value === 'a')
    : undefined
  if (!isScalar(pair?.value) || typeof pair.value.value !== 'string') throw new Error('no text')
  const text = pair.value.value
  const above = text.slice(0, text.indexOf('@')).split('\n')
  const place = { line: above.length, column: (above.at(-1) ?? '').length + 1 }
  expect(textOffset(yaml, pair.value.range?.[0] ?? 0, text, place)).toBe(yaml.lastIndexOf('@'))
})

test('the end of a text is where its last letter ends', () =>
  expect(textOffset('a: >\n  one &&\n', 3, 'one &&\n', { line: 1, column: 7 })).toBe(13))

test('a text that is written in another way is not found', () =>
  expect(textOffset(String.raw`"\u0041 @"`, 0, 'A @', { line: 1, column: 3 })).toBeUndefined())
