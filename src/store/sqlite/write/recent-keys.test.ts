import { expect, test } from 'vitest'
import { createRecentKeys } from './repeats.ts'

import fc from 'fast-check'

const KEYS = fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { maxLength: 200 })

/** Hardly ever; dice like the ends of a range. */
const NEVER_SEEN = 2n ** 63n - 2n

test('finds the number of each of the newest keys, and no other', () =>
  fc.assert(
    fc.property(KEYS, fc.integer({ min: 1, max: 20 }), (keys, atLeast) => {
      const recent = createRecentKeys(atLeast)
      const numbers = new Map(keys.map((key, index) => [key, index + 1]))
      for (const [index, key] of keys.entries()) recent.remember(key, index + 1)
      for (const key of keys.slice(-atLeast)) expect(recent.find(key)).toBe(numbers.get(key))
      for (const key of numbers.keys()) expect([numbers.get(key), undefined]).toContain(recent.find(key))
      if (!numbers.has(NEVER_SEEN)) expect(recent.find(NEVER_SEEN)).toBeUndefined()
    }),
  ))

test('tells keys apart that begin at the same place, and 0 from nothing', () => {
  const recent = createRecentKeys(4)
  expect(recent.find(0n)).toBeUndefined()
  const alike = [0n, 8n, 16n, 2n ** 32n]
  for (const [index, key] of alike.entries()) recent.remember(key, index + 1)
  expect(alike.map(recent.find)).toEqual([1, 2, 3, 4])
  expect(recent.find(24n)).toBeUndefined()
})

test('forgets old keys', () => {
  const recent = createRecentKeys(2)
  for (const key of [1n, 2n, 3n, 4n, 5n]) recent.remember(key, Number(key))
  expect([1n, 2n, 3n, 4n, 5n].map(recent.find)).toEqual([undefined, undefined, 3, 4, 5])
})
