import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wordsDiff } from './words-diff.ts'

const written = (before: string, after: string): string =>
  wordsDiff(before, after)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'gone' ? `[-${text}-]` : `{+${text}+}`))
    .join('')

test.for([
  ['', '', ''],
  ['the same', 'the same', 'the same'],
  ['', 'all new', '{+all new+}'],
  ['all gone', '', '[-all gone-]'],
  ['level 3 of alice', 'level 4 of alice', 'level [-3-]{+4+} of alice'],
  ['alice changed', 'alice has changed', 'alice {+has +}changed'],
  ['{"level":3}', '{"level":30}', '{"level":[-3-]{+30+}}'],
  ['用户小明改名', '用户小红改名', '用户小[-明-]{+红+}改名'],
  ['a\nb', 'a\nc\nb', 'a\n{+c\n+}b'],
] as const)('from %j to %j', ([before, after, wanted]) => {
  expect(written(before, after)).toBe(wanted)
})

test('both texts are still there, whatever they are', () => {
  const unit = fc.constantFrom('a', '3', '_', '用', '户', ' ', '\n', '😀', '\ud800')
  const text = fc.oneof(fc.string({ unit, maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 60 }))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const pieces = wordsDiff(before, after)
      const side = (left: 'new' | 'gone'): string =>
        pieces.flatMap(({ kind, text: one }) => (kind === left ? [] : one)).join('')
      expect([side('new'), side('gone')]).toEqual([before, after])
    }),
  )
})

test('texts that are too long are not compared word by word', () => {
  const long = 'word '.repeat(5_000)
  expect(wordsDiff(long, `${long}more`)).toEqual([
    { kind: 'gone', text: long },
    { kind: 'new', text: `${long}more` },
  ])
})
