import { expect, test } from 'vitest'
import { replaysOf } from './replays-of.ts'

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()

const event = {
  id: 'e7',
  seq: 7,
  app: '1400000000',
  command: 'Profile.CallbackPortraitSet',
  subject: 'ann',
  operator: 'root',
  receivedAt: at(0),
}
const delivery = { destination: 'r/a', createdAt: at(10), replays: 1 }

const replay = (
  events: Record<string, unknown> = {},
  more: { cursor?: number; from?: number; to?: string[]; until?: number } = {},
) => ({
  id: 3,
  createdAt: at(more.from ?? 9),
  updatedAt: at(more.until ?? 11),
  cursor: more.cursor ?? 7,
  request: { events, as: 'now' as const, ratePerSecond: 5, ...(more.to && { to: more.to }) },
})

test.for([
  ['all', replay()],
  ['its id', replay({ ids: ['e6', 'e7'] })],
  ['what it is', replay({ app: event.app, command: event.command, subject: 'ann', operator: 'root' })],
  ['its time', replay({ since: Date.parse(at(0)), until: Date.parse(at(1)) })],
  ['its destination', replay({}, { to: ['r/b', 'r/a'] })],
  ['a state, which it has no more', replay({ state: 'dead' })],
  ['all, and has planned it last', replay({}, { until: 10 })],
] as const)('a replay has taken it that was asked for %s', ([, one]) => {
  expect(replaysOf(event, delivery, [one])).toEqual([3])
})

test.for([
  ['is for others', replay({ ids: ['e6'] })],
  ['is for other subjects', replay({ subject: 'ben' })],
  ['is for later ones', replay({ since: Date.parse(at(1)) })],
  ['is for earlier ones', replay({ until: Date.parse(at(0)) })],
  ['is for another destination', replay({}, { to: ['r/b'] })],
  ['has not come so far', replay({}, { cursor: 6 })],
  ['began afterwards', replay({}, { from: 11, until: 12 })],
  ['was over before', replay({}, { from: 8, until: 9 })],
] as const)('one has not that %s', ([, one]) => {
  expect(replaysOf(event, delivery, [one])).toEqual([])
})

test('a delivery that nobody asked for again is from none', () => {
  expect(replaysOf(event, { destination: 'r/a', createdAt: at(10) }, [replay()])).toEqual([])
})
