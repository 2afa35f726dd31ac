import { expect, test } from 'vitest'
import { drainMs } from './drain.ts'

const POLICY = {
  timeoutMs: 1,
  retry: { firstMs: 1, maxMs: 1, maxPauseMs: 1, giveUpAfterMs: 1 },
  concurrency: 4,
  order: true,
  circuit: { failures: 1, probeMs: 1 },
}
const RATE = { count: 2, perMs: 1_000 }
const took = (...durations: number[]) => durations.map(durationMs => ({ durationMs }))

test.for([
  ['nothing waits', 0, POLICY, [], 0],
  ['nothing is known', 10, POLICY, [], undefined],
  ['there is a rate', 10, { ...POLICY, rate: RATE }, [], 5_000],
  ['attempts tell', 10, POLICY, took(100, 300), 500],
  ['attempts are slower than the rate', 10, { ...POLICY, rate: RATE }, took(4_000), 10_000],
  ['attempts are quicker than the rate', 10, { ...POLICY, rate: RATE }, took(1), 5_000],
  ['many become one message', 10, { ...POLICY, rate: RATE, digestMs: 1 }, took(1), undefined],
] as const)('%s', ([, waiting, policy, attempts, expected]) =>
  expect(drainMs(waiting, policy, attempts)).toBe(expected),
)
