/** A letter, digit or mark of a script that puts spaces between its words. */
const SPACED =
  /^(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{N}\p{M}]$/u

/** What cannot be seen, and so would hide a word: zero-width spaces and joiners, soft hyphens, marks of direction, control characters. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}[\p{Cc}--\s]]/gv

/** Strokes and dots that can be laid over any letter; marks that belong to one script, such as the vowels of Thai, are letters to it. */
const LAID_OVER = /[\p{M}&&\p{Script=Inherited}]/gv

/** No language puts so many on one letter, Vietnamese has two: the first of them would otherwise melt into the letter. */
const HEAP = /[\p{M}&&\p{Script=Inherited}]{3,}/gv

/** How far texts are made alike before they are compared; each does what those in front of it do. */
export const NORMALIZATIONS = ['width', 'marks', 'accents'] as const

export type Normalization = (typeof NORMALIZATIONS)[number]

/**
 * Equal for texts that differ in case, in the width of letters, in how accents are composed, or in what cannot be seen; for `marks` also in
 * what is laid over letters, for `accents` also in accents.
 */
const fold = (text: string, normalization: Normalization): string => {
  const seen = text.normalize('NFKD').replace(INVISIBLE, '')
  return LOOK_THROUGH[normalization](seen)
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim()
}

/** From letters and marks apart. */
const LOOK_THROUGH: Readonly<Record<Normalization, (text: string) => string>> = {
  width: text => text,
  marks: text => text.replace(HEAP, '').normalize('NFKC').replace(LAID_OVER, ''),
  accents: text => text.replace(LAID_OVER, ''),
}

/** Finds the first of the words in a text; undefined when there is none. */
export const createFinder = (
  words: readonly string[],
  normalization: Normalization = 'marks',
): ((text: string) => string | undefined) => {
  const folded = [...new Set(words.map(word => fold(word, normalization)))].filter(word => word !== '')
  return text => {
    const within = fold(text, normalization)
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
