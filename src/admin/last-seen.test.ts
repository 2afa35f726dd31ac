import { expect, test } from 'vitest'
import type { EventQuery, EventSummary } from '../store/store.ts'
import { LastSeen } from './last-seen.ts'

const MINUTE_MS = 60_000

test('a command is looked for at most once a minute, and not again in what was looked through', async () => {
  const kept: Pick<EventSummary, 'seq' | 'command' | 'receivedAt'>[] = [
    { seq: 7, command: 'A', receivedAt: 0 },
  ]
  const asked: EventQuery[] = []
  const lastSeen = new LastSeen({
    events: query => {
      asked.push(query)
      const fits = kept.filter(
        ({ seq, command }) => seq > (query.after ?? 0) && (query.command ?? command) === command,
      )
      return Promise.resolve({ events: fits.toReversed() as EventSummary[] })
    },
  })
  const first = [{ command: 'A', lastAt: '1970-01-01T00:00:00.000Z' }, { command: 'B' }]
  expect(await lastSeen.of(['A', 'B'], 0)).toEqual(first)
  expect(await lastSeen.of(['A', 'B'], MINUTE_MS - 1)).toEqual(first)
  expect(asked).toHaveLength(3)
  expect(await lastSeen.of(['A', 'B'], MINUTE_MS)).toEqual(first)
  kept.push({ seq: 8, command: 'B', receivedAt: 1_000 })
  expect(await lastSeen.of(['A', 'B'], 2 * MINUTE_MS)).toEqual([
    first[0],
    { command: 'B', lastAt: '1970-01-01T00:00:01.000Z' },
  ])
  expect(asked.at(-1)).toEqual({ command: 'B', after: 7, limit: 1 })
})
