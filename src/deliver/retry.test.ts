import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../plugin.ts'
import { askedPauseMs, next } from './retry.ts'

const SECOND = 1000
const HOUR = 3600 * SECOND
const policy = { firstMs: 5 * SECOND, maxMs: HOUR, maxPauseMs: 100 * HOUR, giveUpAfterMs: 72 * HOUR }
const retry: Outcome = { status: 'retry', reason: 'answered 503' }
const tried = { outcome: retry, attempt: 1, createdAt: 0, now: 0, random: 0.5 }

describe('what becomes of a delivery after an attempt', () => {
  test.for([
    ['the first failure', { attempt: 1 }, 5 * SECOND],
    ['the second', { attempt: 2 }, 10 * SECOND],
    ['the fifth', { attempt: 5 }, 80 * SECOND],
    ['many: never longer than max', { attempt: 40, random: 1 }, HOUR],
    ['many, the least jitter', { attempt: 40, random: 0 }, 0.8 * HOUR],
    ['the least jitter', { attempt: 1, random: 0 }, 4 * SECOND],
    ['the most jitter', { attempt: 1, random: 1 }, 6 * SECOND],
    ['the receiver asks for a pause', { outcome: { ...retry, afterMs: 2 * HOUR } }, 2 * HOUR],
    [
      'the receiver asks for less than is due',
      { attempt: 2, outcome: { ...retry, afterMs: SECOND } },
      10 * SECOND,
    ],
    ['the pause is longer than its life', { outcome: { ...retry, afterMs: 100 * HOUR } }, 72 * HOUR],
    ['the next would be too late: one last at the end', { attempt: 20, now: 71.9 * HOUR }, 72 * HOUR],
  ] as const)('%s', ([, given, dueAt]) => {
    expect(next({ ...tried, ...given }, policy)).toEqual({ state: 'waiting', reason: 'answered 503', dueAt })
  })

  test('delivered, rejected and given up', () => {
    expect(next({ ...tried, outcome: { status: 'delivered', detail: 'answered 200' } }, policy)).toEqual({
      state: 'delivered',
      reason: 'answered 200',
    })
    expect(next({ ...tried, outcome: { status: 'rejected', reason: 'answered 400' } }, policy)).toEqual({
      state: 'dead',
      reason: 'rejected: answered 400',
    })
    expect(next({ ...tried, attempt: 90, now: 72 * HOUR }, policy)).toEqual({
      state: 'dead',
      reason: 'given up after 90 attempts: answered 503',
    })
  })

  test.for<[afterMs: unknown, pauseMs: number]>([
    [undefined, 0],
    [0, 0],
    [-5, 0],
    [NaN, 0],
    [Infinity, 0],
    ['60000', 0],
    [null, 0],
    [0.5, 0.5],
    [HOUR, HOUR],
    [99_999_999 * SECOND, 2 * HOUR],
  ])('asked to wait %o ms, it waits %o', ([afterMs, pauseMs]) => {
    const outcome = { ...retry, afterMs } as Outcome
    const within = { ...policy, maxPauseMs: 2 * HOUR }
    expect(askedPauseMs(outcome, within)).toBe(pauseMs)
    expect(next({ ...tried, outcome }, within)).toMatchObject({ dueAt: Math.max(5 * SECOND, pauseMs) })
  })

  test('whatever the numbers, it is due in the future and within its life, or dead', () => {
    const numbers = {
      attempt: fc.integer({ min: 1, max: 1000 }),
      now: fc.nat(100 * HOUR),
      random: fc.double({ min: 0, max: 1, noNaN: true }),
    }
    fc.assert(
      fc.property(fc.record(numbers), given => {
        const result = next({ ...tried, ...given }, policy)
        if (result.state === 'waiting') {
          expect(result.dueAt).toBeGreaterThan(given.now)
          expect(result.dueAt).toBeLessThanOrEqual(72 * HOUR)
        } else expect(given.now).toBeGreaterThanOrEqual(72 * HOUR)
      }),
    )
  })
})
