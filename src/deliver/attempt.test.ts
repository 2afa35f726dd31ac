import { expect, test } from 'vitest'
import type { Outcome } from '../plugin.ts'
import { runAttempt } from './attempt.ts'

const run = (returned: unknown) =>
  runAttempt(() => Promise.resolve(returned as Outcome), 1_000, new AbortController().signal)

test.each([
  { status: 'delivered' },
  { status: 'retry', reason: 'later' },
  { status: 'retry', reason: 'later', progress: 'x'.repeat(256 * 1024) },
  { status: 'rejected', reason: 'never', progress: '' },
])('an outcome is taken as it is', async outcome => {
  expect(await run(outcome)).toEqual({ outcome })
})

test.each([
  [undefined, /^deliver\(\) must return/],
  [{ status: 'sent' }, /^deliver\(\) must return/],
  [{ status: 'retry' }, /^deliver\(\) must return/],
  [
    { status: 'retry', reason: 'later', progress: 7 },
    /^the `progress` of an outcome must be a string of at most 262144/,
  ],
  [
    { status: 'rejected', reason: 'never', progress: 'x'.repeat(256 * 1024 + 1) },
    /^the `progress` of an outcome/,
  ],
])('what is none counts as failed, and says what is wrong', async (returned, bug) => {
  const reason = expect.stringMatching(bug)
  expect(await run(returned)).toEqual({ outcome: { status: 'retry', reason, fault: 'event' }, bug: reason })
})

test('an outcome whose fields are those of its class is told as data', async () => {
  class Late {
    get status(): string {
      return 'retry'
    }
    get reason(): string {
      return 'later'
    }
    get afterMs(): number {
      return 5
    }
  }
  const { outcome } = await run(new Late())
  expect({ ...outcome }).toEqual({ status: 'retry', reason: 'later', afterMs: 5 })
})
