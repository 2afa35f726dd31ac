import { expect, test } from 'vitest'
import { placeOf } from './candidate.ts'

test.for([
  ['a: 1\nb: 2\n', 2, 4, [8, 9]],
  // A text box counts the end of a line as one character, whatever a file has.
  ['a: 1\r\nb: 2\r\n', 2, 4, [8, 9]],
  ['a: 1', 9, 3, [5, 5]],
] as const)('in %j line %d, column %d is at %j', ([text, line, column, place]) => {
  expect(placeOf(text, { line, column })).toEqual(place)
})
