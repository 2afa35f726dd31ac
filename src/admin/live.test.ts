import { expect, onTestFinished, test } from 'vitest'
import { Live } from './live.ts'

test('a viewer that reads nothing is told no more than fits, also while the store fails', async () => {
  let looks = 0
  const gone = () => {
    looks += 1
    return Promise.reject(new Error('gone'))
  }
  const live = new Live({ events: gone, searchEvents: gone })
  onTestFinished(() => live.close())
  const stream = live.follow({}, 0)
  // As much as it takes until it asks its writer to wait.
  stream.write('x'.repeat(stream.writableHighWaterMark + stream.readableHighWaterMark))
  expect(stream.writableNeedDrain).toBe(true)
  const full = stream.readableLength + stream.writableLength
  await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(2)
  expect(stream.readableLength + stream.writableLength).toBe(full)
})
