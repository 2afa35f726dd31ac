import { spellingsOf } from './spellings.ts'

const MASK = '***'

export type Mask = (text: string) => string

/**
 * Replaces secrets wherever they stand in a text, in all spellings that others may have made of them and in any case. The one place where
 * this is done: for log lines, stored reasons, errors and the admin API. A text should not be cut before: of half a secret only its
 * beginning is found, where the text ends or has an ellipsis. The list may grow: a config that is loaded later brings its own.
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
    if (found.length === 0) return withoutBeginnings(text, lowered, spellings)
    const pattern = new RegExp(found.map(spelling => RegExp.escape(spelling)).join('|'), 'gi')
    const masked = text.replaceAll(pattern, MASK)
    return withoutBeginnings(masked, masked.toLowerCase(), spellings)
  }
}

/** So much of the beginning of a secret gives it away; less could be the end of any text. */
const BEGINNING = 8
const ELLIPSIS = '…'

/** What is read of an answer ends somewhere, and plugins shorten what they tell: right within a secret, sometimes. */
const withoutBeginnings = (text: string, lowered: string, spellings: readonly string[]): string => {
  const begun = spellings.filter(
    spelling => spelling.length > BEGINNING && lowered.includes(spelling.slice(0, BEGINNING)),
  )
  if (begun.length === 0) return text
  const parts = text.split(ELLIPSIS).map(part => {
    const start = Math.min(...begun.map(spelling => beginningIn(part, spelling)))
    return start < part.length ? `${part.slice(0, start)}${MASK}` : part
  })
  return parts.join(ELLIPSIS)
}

/** Where the beginning of a secret starts that the text ends with; the end of the text where there is none. */
const beginningIn = (text: string, spelling: string): number => {
  const end = text.length - BEGINNING
  for (let start = Math.max(0, text.length - spelling.length); start <= end; start += 1)
    if (spelling.startsWith(text.slice(start).toLowerCase())) return start
  return text.length
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
