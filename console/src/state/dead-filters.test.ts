import { expect, test } from 'vitest'
import { atRate, deadFiltersOf, selectionOf } from './dead-filters.ts'

test('filters are those of the address that deliveries have, and set', () => {
  expect(deadFiltersOf({ destination: 'a/b', cursor: '1', since: '', reason: 'x' })).toEqual({
    destination: 'a/b',
    reason: 'x',
  })
})

test('a selection without filters says that all are meant', () => {
  expect(selectionOf({ filters: {} })).toEqual({ state: 'dead', all: true })
  expect(selectionOf({ filters: {}, events: ['1'] })).toEqual({ state: 'dead', events: ['1'] })
  expect(selectionOf({ filters: { destination: 'a/b' } })).toEqual({ state: 'dead', destination: 'a/b' })
})

test.for([
  [{ filters: {} }, 5, 2, { by: 'nothing', because: 'destinations' }],
  [{ filters: {} }, 5, 1, { by: 'ids' }],
  [{ filters: { reason: 'x' } }, 1000, 1, { by: 'ids' }],
  [{ filters: { reason: 'x' } }, 1001, 1, { by: 'nothing', because: 'too-many' }],
  [{ filters: { since: '2h' } }, 1001, 1, { by: 'nothing', because: 'too-many' }],
  [{ filters: { destination: 'a/b' } }, 1001, 1, { by: 'filters' }],
] as const)('%j of %i for %i destinations: %j', ([meant, count, destinations, how]) => {
  expect(atRate(meant, count, destinations)).toEqual(how)
})
