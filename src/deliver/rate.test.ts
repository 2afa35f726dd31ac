import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fullBucket, refill, waitMs } from './rate.ts'

test('one a second: one at once, then one each second', () => {
  const rate = { count: 1, perMs: 1000 }
  const bucket = { ...fullBucket(rate, 0), tokens: 0 }
  expect(waitMs(bucket, rate)).toBe(1000)
  expect(waitMs(refill(bucket, rate, 400), rate)).toBe(600)
  expect(waitMs(refill(bucket, rate, 1000), rate)).toBe(0)
  expect(refill(bucket, rate, 60_000).tokens).toBe(1)
})

test('twenty a minute: one each three seconds, no burst', () => {
  const rate = { count: 20, perMs: 60_000 }
  expect(fullBucket(rate, 0).tokens).toBe(1)
  expect(waitMs({ tokens: 0, filledAt: 0 }, rate)).toBe(3000)
})

test('whatever the times, no more goes out than the rate and one burst allow', () => {
  const rate = { count: 10, perMs: 1000 }
  fc.assert(
    fc.property(fc.array(fc.nat(300), { maxLength: 200 }), steps => {
      let now = 0
      let sent = 0
      let bucket = fullBucket(rate, 0)
      for (const step of steps) {
        now += step
        bucket = refill(bucket, rate, now)
        if (waitMs(bucket, rate) > 0) continue
        bucket = { ...bucket, tokens: bucket.tokens - 1 }
        sent += 1
      }
      expect(sent).toBeLessThanOrEqual(10 + now / 100)
    }),
  )
})
