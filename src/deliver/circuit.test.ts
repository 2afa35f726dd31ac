import { expect, test } from 'vitest'
import { afterAttempt, afterProbe, allowed, CLOSED, type Circuit } from './circuit.ts'

const POLICY = { failures: 3, probeMs: 10_000 }
const FAILED = { status: 'retry', reason: 'answered 503' } as const

const failing = (times: number, now: number): Circuit =>
  Array.from({ length: times }).reduce<Circuit>(circuit => afterAttempt(circuit, FAILED, now, POLICY), CLOSED)

test('it opens after failures in a row, and not before', () => {
  expect(allowed(failing(2, 0), 8, 0)).toBe(8)
  expect(failing(3, 1000)).toEqual({ failures: 3, openedAt: 1000, probeAt: 11_000 })
})

test.for([
  ['a delivery', { status: 'delivered' }],
  ['a refused message', { status: 'rejected', reason: 'answered 400' }],
  ['a pause that is asked for', { status: 'retry', reason: 'answered 429', afterMs: 1000 }],
] as const)('%s closes it, and breaks the row', ([, outcome]) => {
  expect(afterAttempt(failing(2, 0), outcome, 0, POLICY)).toEqual(CLOSED)
  expect(afterAttempt(failing(9, 0), outcome, 0, POLICY)).toEqual(CLOSED)
})

test('while it is open one probe is let through per interval', () => {
  const open = failing(3, 0)
  expect(allowed(open, 8, 9_999)).toBe(0)
  expect(allowed(open, 8, 10_000)).toBe(1)
  expect(allowed(open, 0, 10_000)).toBe(0)
  const probing = afterProbe(open, 10_000, POLICY)
  expect(allowed(probing, 8, 19_999)).toBe(0)
  expect(allowed(probing, 8, 20_000)).toBe(1)
})

test('a failed probe leaves it open since the first time', () => {
  const after = afterAttempt(afterProbe(failing(3, 0), 10_000, POLICY), FAILED, 10_100, POLICY)
  expect(after).toEqual({ failures: 4, openedAt: 0, probeAt: 20_000 })
})
