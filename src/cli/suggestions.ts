import type { Argument, Option } from 'commander'

export interface Suggestions {
  /** Suggested words; others may be valid too. */
  words: readonly string[]
  /** Whether the path of a file is valid. */
  files: boolean
}

const known = new WeakMap<Argument | Option, Suggestions>()

/** Adds suggestions for completion where more is accepted than a closed list of choices. */
export const withSuggestions = <Taker extends Argument | Option>(
  taker: Taker,
  suggestions: Suggestions,
): Taker => {
  known.set(taker, suggestions)
  return taker
}

export const suggestionsOf = (taker: Argument | Option): Suggestions =>
  known.get(taker) ?? { words: taker.argChoices ?? [], files: false }
