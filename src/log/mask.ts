import { spellingsOf } from './spellings.ts'

const MASK = '***'

export type Mask = (text: string) => string

/**
 * Replaces secrets wherever they stand in a text, in all spellings that others may have made of them and in any case. The one place where
 * this is done: for log lines, stored reasons, errors and the admin API. A text must not be cut before, as half a secret is not
 * found. The list may grow: a config that is loaded later brings its own.
 */
export const createMask = (secrets: readonly string[]): Mask => {
  let spellings: string[] = []
  let count = 0
  return text => {
    if (secrets.length !== count) {
      spellings = spellingsOf(secrets)
      count = secrets.length
    }
    // Nearly all texts hold none, and to look for each so takes a small part of the time of one large pattern.
    const lowered = text.toLowerCase()
    const found = spellings.filter(spelling => lowered.includes(spelling))
    if (found.length === 0) return text
    return text.replaceAll(new RegExp(found.map(spelling => RegExp.escape(spelling)).join('|'), 'gi'), MASK)
  }
}

/** The same value with each text in it masked. */
export const maskTexts = <Value>(value: Value, mask: Mask): Value => {
  if (typeof value === 'string') return mask(value) as Value
  if (Array.isArray(value)) return value.map((item: unknown) => maskTexts(item, mask)) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, maskTexts(inner as unknown, mask)]),
  ) as Value
}
