/** The end of a test, also of one of several that run side by side: vitest itself takes another of them for the current one. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { aroundEach, onTestFinished } from 'vitest'

/** Cleans up at the end of a test, or of whatever several tests share. */
export type AtTheEnd = (cleanUp: () => void) => void

const ends = new AsyncLocalStorage<typeof onTestFinished>()

export const atTheEndOfTest: typeof onTestFinished = cleanUp => (ends.getStore() ?? onTestFinished)(cleanUp)

/** For a file, or a `describe`, with `test.concurrent`: each of its tests, and whatever that calls, knows its own end. */
export const eachHasItsEnd = (): void =>
  aroundEach((runTest, context) => ends.run(context.onTestFinished, runTest))
