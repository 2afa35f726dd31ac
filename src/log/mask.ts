const MASK = '***'

export type Mask = (text: string) => string

/**
 * Replaces secrets wherever they stand in a text, also as they look inside JSON or a URL. The one place where this is done:
 * for log lines, stored reasons, errors and the admin API. The list may grow: a config that is loaded later brings its own.
 */
export const createMask = (secrets: readonly string[]): Mask => {
  let spellings: string[] = []
  let count = 0
  return text => {
    if (secrets.length !== count) {
      spellings = spellingsOf(secrets)
      count = secrets.length
    }
    let masked = text
    for (const spelling of spellings) masked = masked.replaceAll(spelling, MASK)
    return masked
  }
}

/** Longer ones first, so that a secret that contains another one is replaced whole. */
const spellingsOf = (secrets: readonly string[]): string[] => {
  const spellings = secrets.flatMap(secret => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
  ])
  return [...new Set(spellings)].filter(Boolean).toSorted((a, b) => b.length - a.length)
}
