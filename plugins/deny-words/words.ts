/** A letter, digit or mark of a script that puts spaces between its words. */
const SPACED =
  /^(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{N}\p{M}]$/u

/** What cannot be seen, and so would hide a word: zero-width spaces and joiners, soft hyphens. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu

/** Equal for texts that differ in case, in the width of letters, in how accents are composed, or in what cannot be seen. */
export const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim()

/** Finds the first of the words in a text; undefined when there is none. */
export const createFinder = (words: readonly string[]): ((text: string) => string | undefined) => {
  const folded = [...new Set(words.map(fold))].filter(word => word !== '')
  return text => {
    const within = fold(text)
    return folded.find(word => holds(within, word))
  }
}

const holds = (text: string, word: string): boolean => {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (isEdge(before(text, at), first(word)) && isEdge(first(text.slice(at + word.length)), last(word)))
      return true
  }
  return false
}

/** A word ends where its own letter meets no other one of a script with spaces. */
const isEdge = (outside: string, inside: string): boolean => !(SPACED.test(outside) && SPACED.test(inside))

const first = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0x20)
const last = (text: string): string => before(text, text.length)

/** The character in front of a place, both halves of it. */
const before = (text: string, at: number): string => {
  const unit = text.charCodeAt(at - 1)
  const isSecondHalf = unit >= 0xdc00 && unit <= 0xdfff
  return at === 0 ? ' ' : text.slice(isSecondHalf ? at - 2 : at - 1, at)
}
