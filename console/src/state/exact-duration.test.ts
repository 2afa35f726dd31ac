import { expect, test } from 'vitest'
import { exactDurationText } from './exact-duration.ts'

test.for([
  [250, '250 ms'],
  [1000, '1 sec'],
  [1500, '1,500 ms'],
  [90_000, '90 secs'],
  [120_000, '2 mins'],
  [3_600_000, '1 hr'],
  [86_400_000 * 7, '7 days'],
  [0, '0 ms'],
] as const)('%i ms are %s', ([ms, text]) => {
  expect(exactDurationText(ms, 'en-GB')).toBe(text)
})
