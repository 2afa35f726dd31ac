import { setImmediate } from 'node:timers/promises'
import { thrownText } from '../base/thrown.ts'
import { inspect } from 'node:util'

/** One requirement for a plugin. */
export interface Check {
  /** Completes the sentence "the plugin …". */
  what: string
  /** Throws if the plugin does not meet it; the message says what was seen and what would be valid. */
  run: () => void | Promise<void>
  /** If it is not met, the following requirements cannot be checked. */
  isVital?: true
}

/** The first requirement: a plugin that does not meet it cannot be checked at all. */
export const LOADED = 'is a plugin that can be loaded'

export interface CheckResult {
  what: string
  ok: boolean
  /** What was seen and what would be valid. */
  detail?: string
}

/** Reported while a plugin is tested: which requirement is being checked, its result, and how the test ended. */
export type Progress = { begun: string } | { result: CheckResult } | { lost: string } | 'done'

/** Runs checks one after the other, up to a vital one that is not met. */
export const runChecks = async (
  checks: readonly Check[],
  tell: (progress: Progress) => void,
): Promise<void> => {
  for (const check of checks) {
    tell({ begun: check.what })
    const result = await resultOf(check)
    tell({ result })
    if (!result.ok && check.isVital) return
  }
}

const resultOf = async ({ what, run }: Check): Promise<CheckResult> => {
  try {
    await run()
    // An unhandled rejection surfaces now, and not during the next check.
    await setImmediate()
    return { what, ok: true }
  } catch (error) {
    return { what, ok: false, detail: thrownText(error) }
  }
}

/** A value as an author would write it, in one line and not too long. */
export const shown = (value: unknown): string =>
  inspect(value, { breakLength: Infinity, depth: 1, maxStringLength: 80, maxArrayLength: 3 })

/** Starts with a capital letter, or one of a script without capitals, and ends with a full stop; in one line. */
const SENTENCE = /^[\p{Lu}\p{Lo}][^\n]*[.。]$/u

export const isSentence = (text: string): boolean => SENTENCE.test(text)
