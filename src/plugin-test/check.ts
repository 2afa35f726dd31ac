import { setImmediate } from 'node:timers/promises'
import { thrownText } from '../base/thrown.ts'
import { inspect } from 'node:util'

/** One demand on a plugin. */
export interface Check {
  /** Reads on from "the plugin …". */
  what: string
  /** Throws when the plugin does not meet it; the message says what was seen and what would be right. */
  run: () => void | Promise<void>
  /** Unmet, it leaves nothing for the demands below it to look at. */
  isVital?: true
}

/** The first demand: nothing can be said of a plugin that does not meet it. */
export const LOADED = 'is a plugin that can be loaded'

export interface CheckResult {
  what: string
  ok: boolean
  /** What was seen and what would be right. */
  detail?: string
}

/** What is told while a plugin is tested: which demand is looked at now, what came of it, and how it ended. */
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
    // A promise that was left to itself shows itself now, and not under the next demand.
    await setImmediate()
    return { what, ok: true }
  } catch (error) {
    return { what, ok: false, detail: thrownText(error) }
  }
}

/** A value as an author would write it, in one line and not too long. */
export const shown = (value: unknown): string =>
  inspect(value, { breakLength: Infinity, depth: 1, maxStringLength: 80, maxArrayLength: 3 })

/** Begins with a capital letter, or one of a script without capitals, and ends with a full stop; in one line. */
const SENTENCE = /^[\p{Lu}\p{Lo}][^\n]*[.。]$/u

export const isSentence = (text: string): boolean => SENTENCE.test(text)
