import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { poll } from './poll.ts'
import { Refusal } from './refusal.ts'

const page = Object.assign(new EventTarget(), { hidden: false })

const look = (isSeen: boolean): void => {
  page.hidden = !isSeen
  page.dispatchEvent(new Event('visibilitychange'))
}

beforeEach(() => {
  page.hidden = false
  vi.stubGlobal('document', page)
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const EVERY_MS = 1000

const started = (answer: () => Promise<number>) => {
  const asks = vi.fn(answer)
  const answers: number[] = []
  const failures: string[] = []
  const end = poll(
    asks,
    one => answers.push(one),
    ({ sentence }) => failures.push(sentence),
    EVERY_MS,
  )
  return { asks, answers, failures, end }
}

test('nobody is asked twice at once, also where somebody looks away and back', async () => {
  const answered = Promise.withResolvers<number>()
  const { asks, answers, end } = started(() => answered.promise)
  look(false)
  look(true)
  expect(asks).toHaveBeenCalledTimes(1)
  answered.resolve(1)
  await vi.advanceTimersByTimeAsync(EVERY_MS * 3)
  expect(asks).toHaveBeenCalledTimes(4)
  expect(answers).toHaveLength(4)
  end()
  await vi.advanceTimersByTimeAsync(EVERY_MS * 3)
  expect(asks).toHaveBeenCalledTimes(4)
})

test('what was refused for good is not asked again by whoever looks back', async () => {
  const { asks, failures, end } = started(() => Promise.reject(new Refusal('no such event', 404)))
  await vi.advanceTimersByTimeAsync(EVERY_MS)
  look(false)
  look(true)
  await vi.advanceTimersByTimeAsync(EVERY_MS)
  expect(asks).toHaveBeenCalledTimes(1)
  expect(failures).toEqual(['no such event'])
  end()
})

test('nothing is asked while nobody looks, and at once by whoever looks back', async () => {
  const { asks, end } = started(() => Promise.resolve(1))
  await vi.advanceTimersByTimeAsync(0)
  look(false)
  await vi.advanceTimersByTimeAsync(EVERY_MS * 10)
  expect(asks).toHaveBeenCalledTimes(1)
  look(true)
  expect(asks).toHaveBeenCalledTimes(2)
  end()
})

test('an answer that comes after the end is told nobody', async () => {
  const answered = Promise.withResolvers<number>()
  const { answers, end } = started(() => answered.promise)
  end()
  answered.resolve(1)
  await vi.advanceTimersByTimeAsync(EVERY_MS)
  expect(answers).toEqual([])
})
