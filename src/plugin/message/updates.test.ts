import { expect, test } from 'vitest'
import { attempt } from '../../plugin-test/attempt.ts'
import { openUpdates } from './updates.ts'

test('only the keys that were used last are remembered', async () => {
  const updates = openUpdates<number>(2)
  const edited: (number | undefined)[] = []
  const show = (key: string, messageId: number) =>
    updates.show(key, attempt({ sequence: messageId }), async editable => {
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
  await updates.show('a', attempt({ sequence: 1 }), async () => ({
    outcome: { status: 'delivered' },
    messageId: 1,
  }))
  const fails = updates.show('a', attempt({ sequence: 2 }), () => Promise.reject(new Error('broken')))
  await expect(fails).rejects.toThrow('broken')
  await updates.show('a', attempt({ sequence: 3 }), async editable => {
    expect(editable).toBe(1)
    return { outcome: { status: 'delivered' } }
  })
})

test('one whose time is over before its turn is not sent, and does not blame the destination', async () => {
  const updates = openUpdates<number>()
  const { promise: silent, resolve } = Promise.withResolvers<void>()
  const first = updates.show('a', attempt({ sequence: 1 }), async () => {
    await silent
    return { outcome: { status: 'delivered' }, messageId: 1 }
  })
  const abort = new AbortController()
  const second = updates.show('a', attempt({ sequence: 2, signal: abort.signal }), () => expect.fail('sent'))
  const third = updates.show('a', attempt({ sequence: 3 }), async editable => {
    expect(editable).toBe(1)
    return { outcome: { status: 'delivered' } }
  })
  abort.abort()
  expect(await second).toMatchObject({ status: 'retry', fault: 'event' })
  resolve()
  expect([await first, await third]).toEqual([{ status: 'delivered' }, { status: 'delivered' }])
})
