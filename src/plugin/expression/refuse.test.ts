import { expect, test } from 'vitest'
import { compileExpression } from './expression.ts'

test.each([
  ['duration("x") > duration("1s")', '`duration("x")` fails for every event: Invalid duration string: x'],
  [
    'byAdmin && timestamp("2026-13-45T00:00:00Z") < timestamp(time)',
    '`timestamp("2026-13-45T00:00:00Z")` fails',
  ],
  ['changes.exists(c, int(c.value) > int("seven"))', '`int("seven")` fails for every event'],
])('%s is a mistake, as what is written there is never right', (text, sentence) => {
  expect(() => compileExpression(text)).toThrow(sentence)
})

test.each([
  'timestamp("2026-11-30T00:00:00Z") < timestamp(time / 1000)',
  'duration("1h30m") > duration("1s") && int("7") > 1 && double("1.5") > 1.0 && bool("true") && uint("7") > 1u',
  'int(operator) > 1',
])('%s is none', text => {
  expect(compileExpression(text)).toHaveProperty('evaluate')
})
