import { expect, test } from 'vitest'
import {
  afterAttempt,
  afterPause,
  afterProbe,
  allowed,
  CLOSED,
  isFailing,
  isShut,
  type Circuit,
  type Sign,
  withPossibleTimes,
} from './circuit.ts'

const POLICY = { failures: 3, probeMs: 10_000 }

const after = (signs: readonly Sign[], now: number, circuit = CLOSED): Circuit =>
  signs.reduce((before, sign) => afterAttempt(before, sign, true, now, POLICY), circuit)

const failing = (times: number, now: number): Circuit =>
  after(
    Array.from({ length: times }, () => 'destination'),
    now,
  )

test('after failures in a row, and not before, nothing is sent but probes', () => {
  expect(allowed(failing(2, 0), 8, 0)).toBe(8)
  expect(failing(3, 1000)).toEqual({ failures: 3, unreached: 3, openedAt: 1000, probeAt: 11_000 })
})

test.for<[what: string, signs: Sign[], isFailing: boolean, isShut: boolean]>([
  ['too few', ['event', 'destination'], false, false],
  [
    'events that it cannot take: it fails, and others are still sent',
    ['event', 'event', 'event'],
    true,
    false,
  ],
  ['both: it still answers', ['destination', 'event', 'destination', 'destination'], true, false],
  [
    'it answers no more',
    ['event', 'event', 'event', 'destination', 'destination', 'destination'],
    true,
    true,
  ],
  [
    'it answers a probe, that it cannot take it',
    ['destination', 'destination', 'destination', 'event'],
    true,
    false,
  ],
  ['it works', ['destination', 'destination', 'destination', 'works'], false, false],
  ['it works in between', ['destination', 'destination', 'works', 'destination'], false, false],
])('%s', ([, signs, fails, shut]) => {
  const circuit = after(signs, 0)
  expect([isFailing(circuit), isShut(circuit)]).toEqual([fails, shut])
})

test('a failure that was to be expected changes nothing, but that an answer is one', () => {
  for (const sign of ['event', 'destination'] as const)
    expect(afterAttempt(failing(2, 0), sign, false, 0, POLICY).failures).toBe(2)
  for (const shut of [failing(3, 0), { failures: 3, openedAt: 0, probeAt: 10_000 }])
    expect(isShut(afterAttempt(shut, 'event', false, 0, POLICY))).toBe(false)
  expect(isShut(afterAttempt(failing(3, 0), 'destination', false, 0, POLICY))).toBe(true)
})

test('while it is shut one probe is let through per interval', () => {
  const open = failing(3, 0)
  expect(allowed(open, 8, 9_999)).toBe(0)
  expect(allowed(open, 8, 10_000)).toBe(1)
  expect(allowed(open, 0, 10_000)).toBe(0)
  const probing = afterProbe(open, 10_000, POLICY)
  expect(allowed(probing, 8, 19_999)).toBe(0)
  expect(allowed(probing, 8, 20_000)).toBe(1)
})

test('a failed probe leaves it shut since the first time, also one that was kept without a count of its own', () => {
  const kept = { failures: 3, openedAt: 0, probeAt: 10_000 }
  for (const circuit of [failing(3, 0), kept])
    expect(after(['destination'], 10_100, afterProbe(circuit, 10_000, POLICY))).toMatchObject({
      failures: 4,
      openedAt: 0,
      probeAt: 20_000,
    })
})

test('a pause holds, whatever is answered meanwhile, and is forgotten when it is over', () => {
  const quiet = afterPause(CLOSED, 5_000, 1_000)
  expect(afterPause(quiet, 1_000, 1_000)).toBe(quiet)
  for (const sign of ['works', 'event', 'destination'] as const) {
    const circuit = after([sign], 2_000, quiet)
    expect(circuit.quietUntil).toBe(6_000)
    expect([allowed(circuit, 8, 5_999), allowed(circuit, 8, 6_000)]).toEqual([0, 8])
  }
  expect(after(['works'], 6_000, quiet)).toEqual(CLOSED)
  expect(after(['works'], 6_000), 'what changes nothing is not kept anew').toBe(CLOSED)
})

const NOW = 1_000_000
const LIMITS = { probeMs: 10_000, maxPauseMs: 60_000 }

test.for<[what: string, kept: Circuit, used: Circuit]>([
  ['nothing', CLOSED, CLOSED],
  [
    'a probe in time',
    { failures: 3, openedAt: NOW, probeAt: NOW + 10_000 },
    { failures: 3, openedAt: NOW, probeAt: NOW + 10_000 },
  ],
  [
    'a probe tomorrow',
    { failures: 3, openedAt: 1, probeAt: NOW + 86_400_000 },
    { failures: 3, openedAt: 1, probeAt: NOW },
  ],
  ['failing since tomorrow', { failures: 3, openedAt: NOW + 86_400_000 }, { failures: 3, openedAt: NOW }],
  ['the longest pause', { failures: 0, quietUntil: NOW + 60_000 }, { failures: 0, quietUntil: NOW + 60_000 }],
  [
    'the longest pause, by a clock that has stepped back a moment since',
    { failures: 0, quietUntil: NOW + 60_001 },
    { failures: 0, quietUntil: NOW + 60_001 },
  ],
  [
    'the latest probe, by the clock of another gateway',
    { failures: 3, openedAt: NOW + 1, probeAt: NOW + 10_001 },
    { failures: 3, openedAt: NOW + 1, probeAt: NOW + 10_001 },
  ],
  ['a longer pause', { failures: 0, quietUntil: NOW + 120_001 }, { failures: 0 }],
  [
    'nonsense',
    { failures: 3, openedAt: NOW, probeAt: NaN, quietUntil: NaN },
    { failures: 3, openedAt: NOW, probeAt: NOW },
  ],
])('of times that cannot be nobody waits for one: %s', ([, kept, used]) =>
  expect(withPossibleTimes(kept, NOW, LIMITS)).toEqual(used),
)
