import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createTurns } from './turns.ts'

test('a thousand are done in order, and what else there is goes between', async () => {
  const inTurn = createTurns()
  const done: number[] = []
  for (let index = 0; index < 1_000; index += 1) inTurn(() => done.push(index))
  expect(done).toEqual([])
  const seen: number[] = []
  while (done.length < 1_000) {
    await setImmediate()
    seen.push(done.length)
  }
  expect(done).toEqual(done.toSorted((a, b) => a - b))
  expect(Math.max(...seen.map((count, index) => count - (seen[index - 1] ?? 0)))).toBeLessThan(100)
  inTurn(() => done.push(1_000))
  await setImmediate()
  expect(done.at(-1)).toBe(1_000)
})
