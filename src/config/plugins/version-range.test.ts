import { expect, test } from 'vitest'
import { isInRange } from './version-range.ts'

test.each<[version: string, range: string, fits: boolean]>([
  ['2.12.1', '2.12.1', true],
  ['2.12.2', '2.12.1', false],
  ['2.12.1', '^2.12.1', true],
  ['2.12.0', '^2.12.1', false],
  ['2.13.0', '^2.12.1', true],
  ['2.100.0', '^2.12.1', true],
  ['3.0.0', '^2.12.1', false],
  ['1.99.99', '^2.12.1', false],
  ['0.2.9', '^0.2.3', true],
  ['0.2.2', '^0.2.3', false],
  ['0.3.0', '^0.2.3', false],
  ['0.0.3', '^0.0.3', true],
  ['0.0.4', '^0.0.3', false],
  ['0.0.0', '^0.0.0', true],
  ['0.0.1', '^0.0.0', false],
  ['2.13.0-beta.1', '^2.12.1', false],
  ['', '^2.12.1', false],
])('%s in %s: %s', (version, range, fits) => {
  expect(isInRange(version, range)).toBe(fits)
})
