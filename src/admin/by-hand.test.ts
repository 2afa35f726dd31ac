import type { Context } from 'koa'
import { expect, test } from 'vitest'
import { RequestError } from '../base/errors.ts'
import type { NewEvent } from '../store/store.ts'
import { keepByHand, noteChange } from './by-hand.ts'

const CHANGE = { action: 'drop deliveries', params: {}, body: { all: true }, by: 'ann', note: undefined }

const after = async (end: (done: (answer: unknown) => void) => void, fails = false) => {
  const kept: NewEvent[] = []
  const failures: unknown[] = []
  const ctx = { state: {}, headers: {}, status: 200 } as Context
  const middleware = keepByHand({
    store: {
      append: async events => {
        if (fails) throw new Error('the disk is full')
        kept.push(...events)
      },
    },
    mask: text => text,
    onFailure: error => failures.push(error),
  })
  const thrown = await Promise.resolve(middleware(ctx, async () => end(noteChange(ctx, CHANGE)))).then(
    () => undefined,
    (error: unknown) => error,
  )
  const bodies = kept.map(({ body }) => JSON.parse(new TextDecoder().decode(body)) as object)
  return { bodies, failures, thrown }
}

test('what failed half way is kept, and says so', async () => {
  const failure = new Error('the store failed')
  const { bodies, thrown } = await after(() => {
    throw failure
  })
  expect(thrown).toBe(failure)
  expect(bodies).toMatchObject([{ Action: 'drop deliveries', By: 'ann', Failed: true }])
})

test('what was refused is not kept', async () => {
  const { bodies, thrown } = await after(() => {
    throw new RequestError('no')
  })
  expect(thrown).toBeInstanceOf(RequestError)
  expect(bodies).toEqual([])
})

test('what is done stays done where it cannot be kept', async () => {
  const { failures, thrown } = await after(done => done({ count: 1 }), true)
  expect(thrown).toBeUndefined()
  expect(failures).toHaveLength(1)
})
