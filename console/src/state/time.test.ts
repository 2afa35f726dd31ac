import { expect, test } from 'vitest'
import { absoluteTime, agoText, dayText, durationText, timeText } from './time.ts'

const AT = '2026-11-30T23:04:05.678Z'

test.for([
  [0, '0ms'],
  [41.4, '41ms'],
  [5230, '5.2s'],
  [12_300, '12s'],
  [180_000, '3m'],
  [7_200_000, '2h'],
  [345_600_000, '4d'],
  [90_000, '1.5m'],
  [36 * 3_600_000, '1.5d'],
] as const)('%d ms is %s', ([ms, text]) => {
  expect(durationText(ms, 'en-GB')).toBe(text)
})

test('times of UTC are those of UTC', () => {
  expect(timeText(AT, 'utc')).toBe('23:04:05')
  expect(timeText(AT, 'utc', true)).toBe('23:04:05.678')
  expect(dayText(AT, 'utc', 'en-GB')).toBe('Mon, 30 November 2026')
  expect(dayText(AT, 'utc', 'zh-CN')).toBe('2026年11月30日周一')
})

test('how long ago', () => {
  const now = Date.parse(AT)
  expect(agoText(AT, now, 'en-GB')).toBe('0 sec ago')
  expect(agoText(AT, now + 400, 'en-GB')).toBe('0 sec ago')
  expect(agoText(AT, now + 59_999, 'en-GB')).toBe('59 sec ago')
  expect(agoText(AT, now + 7_200_000, 'en-GB')).toBe('2 hr ago')
  expect(agoText(AT, now - 12_000, 'zh-CN')).toBe('12秒后')
})

test('a link that is copied means the same tomorrow', () => {
  const now = Date.parse(AT)
  expect(absoluteTime('2h', now)).toBe('2026-11-30T21:04:05.678Z')
  expect(absoluteTime('2026-11-30', now)).toBe('2026-11-30')
  expect(absoluteTime('99999999999d', now)).toBe('99999999999d')
})
