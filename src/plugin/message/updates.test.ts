import { expect, test } from 'vitest'
import { openUpdates } from './updates.ts'

test('only the keys that were used last are remembered', async () => {
  const updates = openUpdates<number>(2)
  const edited: (number | undefined)[] = []
  const show = (key: string, messageId: number) =>
    updates.show(key, messageId, async editable => {
      edited.push(editable)
      return { outcome: { status: 'delivered' }, messageId }
    })
  await show('a', 1)
  await show('b', 2)
  await show('a', 3)
  await show('c', 4)
  await show('a', 5)
  await show('b', 6)
  expect(edited).toEqual([undefined, undefined, 1, undefined, 3, undefined])
})

test('a failure is for its own event, and the next one edits what was there', async () => {
  const updates = openUpdates<number>(2)
  await updates.show('a', 1, async () => ({ outcome: { status: 'delivered' }, messageId: 1 }))
  const fails = updates.show('a', 2, () => Promise.reject(new Error('broken')))
  await expect(fails).rejects.toThrow('broken')
  await updates.show('a', 3, async editable => {
    expect(editable).toBe(1)
    return { outcome: { status: 'delivered' } }
  })
})
