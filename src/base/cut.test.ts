import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cut, shorten, textAtStart } from './cut.ts'

const FAMILY = '👨‍👩‍👧‍👦'

test.each([
  ['no longer', 9, 'no longer'],
  ['abcdef', 3, 'abc'],
  ['ab😀😀', 5, 'ab😀'],
  ['ab😀', 3, 'ab'],
  [`ab${FAMILY}cd`, 7, 'ab'],
  [`ab${FAMILY}cd`, 13, `ab${FAMILY}`],
  ['é'.normalize('NFD').repeat(3), 3, 'é'.normalize('NFD')],
  ['🇩🇪🇫🇷', 6, '🇩🇪'],
  ['\r\n', 1, '\r'],
  [FAMILY, 0, ''],
  [FAMILY, 1, ''],
  [`a${'\u0301'.repeat(200)}`, 100, `a${'\u0301'.repeat(99)}`],
  [`😀${'\u0301'.repeat(200)}`, 1, ''],
])('of %j at most %i units are %j', (text, length, start) => {
  expect(cut(text, length)).toBe(start)
})

const part = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
  fc.constantFrom(FAMILY, '😀', 'é'.normalize('NFD'), '👍🏽', '한', 'क्षि'),
)
const texts = fc.array(part, { maxLength: 60 }).map(parts => parts.join(''))
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const seen = (text: string) => [...graphemes.segment(text)].map(({ segment }) => segment)

test('a cut is as long as may be, and made of whole characters', () => {
  fc.assert(
    fc.property(texts, fc.nat(80), (text, length) => {
      const start = cut(text, length)
      expect(text.startsWith(start)).toBe(true)
      expect(start.length).toBeLessThanOrEqual(length)
      expect(shorten(text, length + 1).length).toBeLessThanOrEqual(length + 1)
      expect(start.isWellFormed()).toBe(text.isWellFormed())
      const whole = seen(text)
      const kept = seen(start)
      // A first one that is longer is cut all the same.
      if ((whole[0]?.length ?? 0) > length) return
      expect(kept).toEqual(whole.slice(0, kept.length))
      expect(start.length + (whole[kept.length]?.length ?? Infinity)).toBeGreaterThan(length)
    }),
  )
})

test('bytes are cut between characters', () => {
  fc.assert(
    fc.property(texts, fc.nat(100), (text, length) => {
      const start = textAtStart(new TextEncoder().encode(text), length)
      expect(text.toWellFormed().startsWith(start)).toBe(true)
    }),
  )
})
