const MASK = '***'

export type Mask = (text: string) => string

/**
 * Replaces secrets wherever they stand in a text, also as they look inside JSON or a URL. The one place where this is done:
 * for log lines, stored reasons, errors and the admin API.
 */
export const createMask = (secrets: readonly string[]): Mask => {
  const spellings = secrets.flatMap(secret => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
  ])
  // Longer ones first, so that a secret that contains another one is replaced whole.
  const sorted = [...new Set(spellings)].filter(Boolean).toSorted((a, b) => b.length - a.length)
  return text => {
    let masked = text
    for (const secret of sorted) masked = masked.replaceAll(secret, MASK)
    return masked
  }
}
