import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { nameMarkup } from './name.ts'

const markup = nameMarkup('subject', /[.*>\s\p{Cc}]/gu)
const escape = (value: string): string => markup.escape(value)

test.each([
  ['alice', 'alice'],
  ['@TGS#1.5', '@TGS#1%2E5'],
  ['100% *>', '100%25%20%2A%3E'],
  ['字\u3000', '字%E3%80%80'],
])('%s is written %s', (value, written) => expect(escape(value)).toBe(written))

test('any value is one part of the name, and can be read back', () => {
  const readBack = property(string({ unit: 'grapheme' }), value => {
    expect(escape(value)).not.toMatch(/[.*>\s]/)
    expect(decodeURIComponent(escape(value))).toBe(value)
  })
  assert(readBack)
})
