import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LIST_FILTERS } from '../../../src/admin/api/words.ts'
import { filtersText, readFilters } from './filters.ts'

test.for([
  ['', {}, []],
  ['state:dead subject:alice', { state: 'dead', subject: 'alice' }, []],
  [
    'subject:"two words"   since:2026-11-30T10:00:00Z',
    { subject: 'two words', since: '2026-11-30T10:00:00Z' },
    [],
  ],
  ['destination:levels/crm reason:', { destination: 'levels/crm' }, []],
  ['alice', {}, [{ kind: 'no-name', word: 'alice' }]],
  ['stat:dead', {}, [{ kind: 'unknown', name: 'stat' }]],
  [
    '__proto__:x constructor:y',
    {},
    [
      { kind: 'unknown', name: '__proto__' },
      { kind: 'unknown', name: 'constructor' },
    ],
  ],
  ['state:dead state:waiting', { state: 'dead' }, [{ kind: 'twice', name: 'state' }]],
] as const)('%s is read', ([text, filters, mistakes]) => {
  expect(readFilters(text)).toEqual({ filters, mistakes })
})

test('an id alone is an event', () => {
  expect(readFilters(' 01A22D41-6e59-788f-a8a7-cedffa3d6bee ').id).toBe(
    '01a22d41-6e59-788f-a8a7-cedffa3d6bee',
  )
})

test('what is written is read as the same again, whatever it is', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 })
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...LIST_FILTERS), text), filters => {
      expect(readFilters(filtersText(filters))).toEqual({ filters: { ...filters }, mistakes: [] })
    }),
  )
})
