import { closest, distance } from 'fastest-levenshtein'

/** The known name that was most likely meant, if there is one. */
export const nearest = (name: string, known: readonly string[]): string | undefined => {
  if (known.length === 0) return undefined
  const lowered = name.toLowerCase()
  const candidate = closest(lowered, known.map(lower))
  const found = known[known.map(lower).indexOf(candidate)]
  const allowed = Math.min(Math.max(2, Math.floor(name.length / 3)), name.length - 1)
  return distance(lowered, candidate) <= allowed ? found : undefined
}

const lower = (text: string): string => text.toLowerCase()

/** Adds `; did you mean …?` to a sentence when a known name was likely meant, and then what else there is to say. */
export const didYouMean = (
  sentence: string,
  name: string,
  known: readonly string[],
  more?: string,
): string => {
  const meant = nearest(name, known)
  if (meant !== undefined) return [`${sentence}; did you mean \`${meant}\`?`, more].filter(Boolean).join(' ')
  return more === undefined ? sentence : `${sentence}. ${more}`
}

/** Names for people, in alphabetical order. */
export const listNames = (names: readonly string[]): string => names.toSorted().join(', ')
