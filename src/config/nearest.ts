import { closest, distance } from 'fastest-levenshtein'

/** The known name that was most likely meant, if there is one. */
export const nearest = (name: string, known: readonly string[]): string | undefined => {
  if (known.length === 0) return undefined
  const lowered = name.toLowerCase()
  const candidate = closest(lowered, known.map(lower))
  const found = known[known.map(lower).indexOf(candidate)]
  return distance(lowered, candidate) <= Math.max(1, Math.floor(name.length / 3)) ? found : undefined
}

const lower = (text: string): string => text.toLowerCase()

/** `; did you mean …?`, or nothing. */
export const didYouMean = (name: string, known: readonly string[]): string => {
  const meant = nearest(name, known)
  return meant === undefined ? '' : `; did you mean \`${meant}\`?`
}

/** Names for people, in alphabetical order. */
export const listNames = (names: readonly string[]): string => names.toSorted().join(', ')
