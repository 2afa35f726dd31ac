import { expect, test } from 'vitest'
import { createStrikes } from './strikes.ts'

const MINUTE = 60_000

test('an event that makes a step hang three times is set aside for that step, and routed last meanwhile', () => {
  const strikes = createStrikes()
  strikes.add({ step: 4, eventId: 'a' }, 0)
  strikes.add({ step: 4, eventId: 'a' }, 0)
  expect(strikes.bans(0)).toEqual({ pairs: [], steps: [], last: ['a'] })
  strikes.add({ step: 4, eventId: 'a' }, 0)
  expect(strikes.bans(0)).toEqual({ pairs: [{ step: 4, eventId: 'a' }], steps: [], last: ['a'] })
})

test('a step that hangs with three different events is left out for ten minutes, then tried again', () => {
  const strikes = createStrikes()
  for (const eventId of ['a', 'b', 'c']) strikes.add({ step: 4, eventId }, 0)
  expect(strikes.bans(9 * MINUTE)).toEqual({ pairs: [], steps: [{ step: 4, until: 10 * MINUTE }], last: [] })
  expect(strikes.bans(11 * MINUTE).steps).toEqual([])
})

test('what was set aside for a step stays so when the step is tried again', () => {
  const strikes = createStrikes()
  for (const eventId of ['a', 'a', 'a', 'b', 'c']) strikes.add({ step: 4, eventId }, 0)
  expect(strikes.bans(11 * MINUTE)).toEqual({ pairs: [{ step: 4, eventId: 'a' }], steps: [], last: [] })
})

test('where the event cannot be told, the step itself is counted', () => {
  const strikes = createStrikes()
  for (let count = 1; count <= 3; count += 1) expect(strikes.add({ step: 1 }, 0)).toBe(count)
  expect(strikes.bans(0).steps).toEqual([{ step: 1, until: 10 * MINUTE }])
})

test('steps do not answer for each other', () => {
  const strikes = createStrikes()
  for (const step of [1, 2, 3]) strikes.add({ step, eventId: 'a' }, 0)
  expect(strikes.bans(0)).toEqual({ pairs: [], steps: [], last: ['a', 'a', 'a'] })
})
