import { expect, test } from 'vitest'
import { Calls } from './call.ts'

const LONG_MS = 60_000

const ask = (calls: Calls<string>, kind: string, timeoutMs = LONG_MS) => {
  const sent: number[] = []
  const reply = calls.ask(kind, timeoutMs, id => sent.push(id))
  return { reply, sent, id: sent[0] ?? Number.NaN }
}

test('each question gets the answer with its id, in whatever order they come', async () => {
  const calls = new Calls<string>(2)
  const [first, second] = [ask(calls, 'a'), ask(calls, 'a')]
  calls.answer(second.id, 'two')
  calls.answer(first.id, 'one')
  calls.answer(first.id, 'one again')
  expect(await first.reply).toEqual({ answer: 'one' })
  expect(await second.reply).toEqual({ answer: 'two' })
})

test('of one kind no more than the limit wait at once, and another kind has places of its own', () => {
  const calls = new Calls<string>(1)
  const { id } = ask(calls, 'a')
  expect(ask(calls, 'a')).toMatchObject({ reply: undefined, sent: [] })
  expect(ask(calls, 'b').reply).toBeInstanceOf(Promise)
  calls.answer(id, 'done')
  expect(ask(calls, 'a').reply).toBeInstanceOf(Promise)
  calls.end()
})

test('a question that is not answered in time says so, and frees its place', async () => {
  const calls = new Calls<string>(1)
  const { reply, id } = ask(calls, 'a', 1)
  expect(await reply).toEqual({ missing: 'late' })
  calls.answer(id, 'too late')
  expect(ask(calls, 'a').reply).toBeInstanceOf(Promise)
  calls.end()
})

test('when the thread ends, all that wait are told, and nothing more is asked', async () => {
  const calls = new Calls<string>(2)
  const waiting = [ask(calls, 'a'), ask(calls, 'b')]
  calls.end()
  for (const { reply } of waiting) expect(await reply).toEqual({ missing: 'ended' })
  expect(ask(calls, 'a')).toMatchObject({ reply: undefined, sent: [] })
})

test('a question that cannot be sent takes no place', () => {
  const calls = new Calls<string>(1)
  const fail = (): never => {
    throw new Error('cannot be copied')
  }
  expect(() => calls.ask('a', LONG_MS, fail)).toThrow('cannot be copied')
  expect(ask(calls, 'a').reply).toBeInstanceOf(Promise)
  calls.end()
})
