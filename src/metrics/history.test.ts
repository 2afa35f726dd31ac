import { Counter, Histogram, Registry } from 'prom-client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { percentileMs, startHistory } from './history.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const metrics = () => {
  const registry = new Registry()
  const registers = [registry]
  const counter = (name: string, labelNames: string[]) =>
    new Counter({ name, help: name, labelNames, registers })
  return {
    registry,
    callbacks: counter('chatgate_callbacks_total', ['app']),
    refused: counter('chatgate_callbacks_refused_total', ['app']),
    deliveries: counter('chatgate_deliveries_total', ['outcome']),
    stopped: counter('chatgate_events_stopped_total', ['step', 'reason']),
    answers: new Histogram({
      name: 'chatgate_answer_duration_seconds',
      help: 'answers',
      labelNames: ['answer'],
      buckets: [0.001, 0.01, 0.1],
      registers,
    }),
  }
}

const DESTINATIONS = [
  { name: 'r/a', waiting: 2, dead: 1, delivered: 0, oldestWaitingAt: 50 },
  { name: 'r/b', waiting: 1, dead: 0, delivered: 0, oldestWaitingAt: 40 },
]

test('each ten seconds a sample says what has happened since the one before', async () => {
  const { registry, callbacks, refused, deliveries, stopped, answers } = metrics()
  callbacks.inc({ app: 'a' }, 100)
  const history = startHistory(registry, { destinations: async () => DESTINATIONS }, () => 1_000)
  await vi.advanceTimersByTimeAsync(1)
  expect(history.samples()).toEqual([])
  callbacks.inc({ app: 'a' }, 5)
  callbacks.inc({ app: 'b' })
  refused.inc({ app: 'b' })
  deliveries.inc({ outcome: 'delivered' }, 4)
  deliveries.inc({ outcome: 'dead' }, 2)
  stopped.inc({ step: 'r/1. x', reason: 'no' }, 3)
  for (let n = 0; n < 99; n += 1) answers.observe({ answer: 'kept' }, 0.005)
  answers.observe({ answer: 'decided' }, 0.05)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(history.samples()).toEqual([
    {
      at: 1_000,
      callbacks: 6,
      refused: 1,
      answerP99Ms: 10,
      delivered: 4,
      died: 2,
      waiting: 3,
      dead: 1,
      oldestWaitingAt: 40,
    },
  ])
  expect(await history.stopped()).toEqual({ 'r/1. x': { no: 3 } })
  await vi.advanceTimersByTimeAsync(10_000)
  expect(history.samples()[1]).toEqual({
    at: 1_000,
    callbacks: 0,
    refused: 0,
    delivered: 0,
    died: 0,
    waiting: 3,
    dead: 1,
    oldestWaitingAt: 40,
  })
  history.stop()
})

test('an hour is kept; a store that fails leaves its figures out', async () => {
  const { registry } = metrics()
  const history = startHistory(registry, { destinations: () => Promise.reject(new Error('gone')) })
  await vi.advanceTimersByTimeAsync(2 * 3_600_000)
  expect(history.samples()).toHaveLength(360)
  expect(history.samples()[0]).not.toHaveProperty('waiting')
  history.stop()
})

test('a percentile is the bound of its bucket, and the highest bound for what lies above', () => {
  const now = new Map([
    [0.001, 10],
    [0.01, 90],
    [0.1, 99],
    [Infinity, 100],
  ])
  expect(percentileMs(0.5, new Map(), now)).toBe(10)
  expect(percentileMs(0.99, new Map(), now)).toBe(100)
  expect(percentileMs(0.999, new Map(), now)).toBe(100)
  expect(percentileMs(0.99, now, now)).toBeUndefined()
})
