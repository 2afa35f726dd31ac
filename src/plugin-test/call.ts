import assert from 'node:assert/strict'
import type { ChatEvent } from '../plugin.ts'

const OF_FROZEN = /read only|not extensible|Cannot (delete|redefine)/

/** The result of a filter or transform for a sample. Explains in a sentence if it throws or returns a promise. */
export const callWith = <Result>(
  method: string,
  event: ChatEvent,
  call: (event: ChatEvent) => Result,
): Result => {
  const result = callOrExplain(method, event, call)
  if (result instanceof Promise) {
    // It fails the check anyway, so its result no longer matters.
    result.catch(() => undefined)
    assert.fail(`${method} returned a promise for the sample of ${event.command}; it must not be async`)
  }
  return result
}

const callOrExplain = <Result>(
  method: string,
  event: ChatEvent,
  call: (event: ChatEvent) => Result,
): Result => {
  try {
    return call(event)
  } catch (error) {
    throw explained(method, event, error)
  }
}

/** A responder's answer for a sample. Explains in a sentence if it throws. */
export const askWith = async <Result>(
  method: string,
  event: ChatEvent,
  call: (event: ChatEvent) => Result | Promise<Result>,
): Promise<Result> => {
  try {
    return await call(event)
  } catch (error) {
    throw explained(method, event, error)
  }
}

const explained = (method: string, event: ChatEvent, error: unknown): Error => {
  const hint =
    error instanceof TypeError && OF_FROZEN.test(error.message)
      ? '. Events are frozen: leave them as they are, and change a copy like { ...event }'
      : ''
  return new Error(`${method} threw for the sample of ${event.command}: ${String(error)}${hint}`, {
    cause: error,
  })
}
