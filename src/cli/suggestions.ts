import type { Argument } from 'commander'

export interface Suggestions {
  /** Words that fit, beside anything else that fits too. */
  words: readonly string[]
  /** Whether the path of a file fits. */
  files: boolean
}

const known = new WeakMap<Argument, Suggestions>()

/** What completion offers for an argument that takes more than a closed list of choices. */
export const withSuggestions = (argument: Argument, suggestions: Suggestions): Argument => {
  known.set(argument, suggestions)
  return argument
}

export const suggestionsOf = (argument: Argument): Suggestions =>
  known.get(argument) ?? { words: argument.argChoices ?? [], files: false }
