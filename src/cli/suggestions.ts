import type { Argument, Option } from 'commander'

export interface Suggestions {
  /** Words that fit, beside anything else that fits too. */
  words: readonly string[]
  /** Whether the path of a file fits. */
  files: boolean
}

const known = new WeakMap<Argument | Option, Suggestions>()

/** What completion offers where more is taken than a closed list of choices. */
export const withSuggestions = <Taker extends Argument | Option>(
  taker: Taker,
  suggestions: Suggestions,
): Taker => {
  known.set(taker, suggestions)
  return taker
}

export const suggestionsOf = (taker: Argument | Option): Suggestions =>
  known.get(taker) ?? { words: taker.argChoices ?? [], files: false }
