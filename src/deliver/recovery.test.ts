import { expect, test } from 'vitest'
import type { DestinationStep, Route } from '../route/route.ts'
import { CLOSED, type Circuit } from './circuit.ts'
import { Lane } from './lane.ts'
import { createRecovery } from './recovery.ts'

const HOUR_MS = 3_600_000

const step: DestinationStep = {
  kind: 'destination',
  label: 'r[0]',
  plugin: 'webhook',
  name: 'r/a',
  destination: { target: '', deliver: async () => ({ status: 'delivered' }) },
  policy: {
    timeoutMs: 1_000,
    retry: { firstMs: 1, maxMs: 1, maxPauseMs: HOUR_MS, giveUpAfterMs: 1 },
    concurrency: 1,
    order: false,
    circuit: { failures: 1, probeMs: 1_000 },
  },
}
const route: Route = { name: 'r', when: ['*'], steps: [step] }

/** A circuit with how many of the times that somebody asked to try again were known to whoever kept it, and how many there were. */
type Kept = Circuit & { retries?: number; asked?: number }

const now = Date.now()
const failing: Circuit = { failures: 1, openedAt: now - 1, probeAt: now }
const inAMinute = now + 60_000

const pause: Circuit = { failures: 0, quietUntil: inAMinute }

test.for<[what: string, own: Circuit, kept: Kept | undefined, learned: Circuit]>([
  ['nothing', failing, undefined, failing],
  ['that it is back', failing, CLOSED, CLOSED],
  ['not that it fails', CLOSED, failing, CLOSED],
  ['a pause', CLOSED, { failures: 0, quietUntil: inAMinute }, { failures: 0, quietUntil: inAMinute }],
  [
    'no shorter pause',
    { failures: 0, quietUntil: inAMinute },
    { failures: 0, quietUntil: inAMinute - 1 },
    { failures: 0, quietUntil: inAMinute },
  ],
  ['no pause that is over', CLOSED, { failures: 0, quietUntil: now - 1 }, CLOSED],
  ['no pause that cannot be', CLOSED, { failures: 0, quietUntil: now + 24 * HOUR_MS }, CLOSED],
  [
    'that it is back, but not that its pause is over',
    { ...failing, quietUntil: inAMinute },
    CLOSED,
    { failures: 0, quietUntil: inAMinute },
  ],
  ['that somebody asked to try again', pause, { ...pause, asked: 2 }, CLOSED],
  ['that of one that fails', failing, { ...failing, asked: 2 }, { ...failing, probeAt: 0 }],
  ['a pause that was asked for after that', CLOSED, { ...pause, retries: 2, asked: 2 }, pause],
  ['nothing of before that which comes late', CLOSED, { ...pause, asked: 0 }, CLOSED],
])('another gateway teaches %s', async ([, own, kept, learned]) => {
  const lane = new Lane(route, step, { circuit: JSON.stringify({ ...own, retries: 1 }), retries: 1 }, now)
  const { asked: retries = 1, ...circuit }: Partial<Kept> = kept ?? {}
  const circuits =
    kept === undefined
      ? []
      : [{ name: 'r/a', circuit: JSON.stringify({ ...circuit, retries: circuit.retries ?? 1 }), retries }]
  const learn = createRecovery(
    [lane],
    { store: { circuits: async () => circuits }, onStoreFailure: () => {} },
    () => {},
  )
  learn()
  await new Promise(setImmediate)
  const { quietUntil = 0, ...rest } = lane.circuit
  expect(rest).toEqual({ ...learned, quietUntil: undefined })
  // What is learned is when it ends by the clock of now.
  expect(Math.abs(quietUntil - (learned.quietUntil ?? 0))).toBeLessThanOrEqual(1_000)
})
