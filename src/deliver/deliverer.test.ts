import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DestinationStep, Route } from '../route/route.ts'
import { newEvent } from '../../test/support/store-events.ts'
import { createDeliverer, type DelivererOptions } from './deliverer.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const step: DestinationStep = {
  kind: 'destination',
  label: 'r[0]',
  plugin: 'webhook',
  name: 'r/a',
  destination: { target: '', deliver: async () => ({ status: 'delivered' }) },
  policy: {
    timeoutMs: 1_000,
    retry: { firstMs: 1, maxMs: 1, maxPauseMs: 1, giveUpAfterMs: 1 },
    concurrency: 1,
    order: false,
    circuit: { failures: 1, probeMs: 1 },
  },
}
const route: Route = { name: 'r', when: ['*'], steps: [step] }

const due = {
  event: { ...newEvent(1), seq: 1 },
  destination: 'r/a',
  attempt: 1,
  attemptsBefore: 0,
  createdAt: 0,
  position: 1,
}

test.for([
  ['at once', 0, 1],
  ['after some time', 5, 1],
  ['never', Infinity, 0],
] as const)('an attempt counts once it has been recorded: %s', async ([, failures, counted]) => {
  const recordAttempts = vi.fn<DelivererOptions['store']['recordAttempts']>()
  recordAttempts.mockImplementation(async () => {
    if (recordAttempts.mock.calls.length <= failures) throw new Error('the disk is full')
  })
  const takeDue = vi.fn<DelivererOptions['store']['takeDue']>().mockResolvedValue({ deliveries: [] })
  takeDue.mockResolvedValueOnce({ deliveries: [due] })
  const onAttempt = vi.fn()
  const deliverer = createDeliverer({
    store: {
      takeDue,
      recordAttempts,
      hurry: async () => 0,
      circuits: async () => [],
      mendDue: async () => {},
    },
    routes: [route],
    destinations: [],
    config: '',
    node: '',
    owner: '',
    watch: { run: (_step, _event, plugin) => plugin(), underWay: () => () => {}, isBarred: () => false },
    isBarred: () => false,
    mask: text => text,
    onAttempt,
    onStoreFailure: () => {},
  })
  deliverer.wake()
  // Longer than any lease of it.
  await vi.advanceTimersByTimeAsync(60_000)
  await deliverer.stop(0)
  expect(recordAttempts.mock.calls.length).toBeGreaterThan(0)
  expect(onAttempt).toHaveBeenCalledTimes(counted)
})
