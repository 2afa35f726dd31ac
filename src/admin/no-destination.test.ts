import { expect, test } from 'vitest'
import { noDestination } from './no-destination.ts'

test.for([
  [[], 'there is no destination a/b; the config has none'],
  [['c/d', 'e/f'], 'there is no destination a/b; there are c/d, e/f'],
] as const)('of %j it says what there is', ([known, sentence]) => {
  expect(noDestination('a/b', known).message).toBe(sentence)
})
