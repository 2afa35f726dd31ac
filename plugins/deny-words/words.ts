/** A letter, digit or mark of a script that puts spaces between its words. */
const SPACED =
  /^(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{N}\p{M}]$/u

/**
 * Invisible characters, which could hide a word: zero-width spaces and joiners, soft hyphens, direction marks, control
 * characters, lone surrogates and replacement characters.
 */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cs}\uFFF9-\uFFFD[\p{Cc}--\s]]/gv

/**
 * Strokes and dots that can be laid over any letter. Marks that belong to one script, such as the vowels of Thai, count
 * as letters.
 */
const LAID_OVER = /[\p{M}&&\p{Script=Inherited}]/gv

/**
 * More marks than any language puts on one letter (Vietnamese has two). Otherwise the first of them would merge into
 * the letter.
 */
const HEAP = /[\p{M}&&\p{Script=Inherited}]{3,}/gv

/** Marks of one script on a letter of another that has none of them. */
const STRANGE =
  /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Nd}])[\p{M}--\p{Script=Inherited}]+/gv

/**
 * The most marks in a row that Unicode's Stream-Safe Text Format allows (UAX 15); sorting thousands would take too
 * long.
 */
const ROW = /(\p{M}{30})\p{M}+/gu

/** White letters in black circles and squares, which Unicode does not classify as letters. */
const WHITE = /[\u{1F150}-\u{1F169}\u{1F170}-\u{1F189}]/gu

const letterIn = (white: string): string =>
  String.fromCodePoint(0x41 + (((white.codePointAt(0) ?? 0) - 0x1f150) % 0x20))

/** Makes the following text run from right to left. */
const TURNED = '\u202E'

/** How much texts are normalized before they are compared; each level includes those before it. */
export const NORMALIZATIONS = ['width', 'marks', 'accents'] as const

export type Normalization = (typeof NORMALIZATIONS)[number]

/**
 * Equal for texts that differ only in case, in the width of letters, in how accents are composed, or in invisible
 * characters; with `marks` also in marks laid over letters, with `accents` also in accents.
 */
const fold = (text: string, normalization: Normalization): string => {
  const seen = text.replace(ROW, '$1').normalize('NFKD').replace(INVISIBLE, '').replace(WHITE, letterIn)
  return LOOK_THROUGH[normalization](seen)
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Applied to decomposed text, with letters and marks separate. */
const LOOK_THROUGH: Readonly<Record<Normalization, (text: string) => string>> = {
  width: text => text,
  marks: text => text.replace(HEAP, '').normalize('NFKC').replace(LAID_OVER, '').replace(STRANGE, '$1'),
  accents: text => text.replace(LAID_OVER, '').replace(STRANGE, '$1'),
}

/** Finds one of the words in a text; undefined if there is none. The time hardly depends on the number of words. */
export const createFinder = (
  words: readonly string[],
  normalization: Normalization = 'marks',
): ((text: string) => string | undefined) => {
  const folded = new Set(words.map(word => fold(word, normalization)).filter(word => word !== ''))
  const lengthsOf = new Map<string, Set<number>>()
  for (const word of folded) {
    const start = word.charAt(0)
    lengthsOf.set(start, (lengthsOf.get(start) ?? new Set()).add(word.length))
  }
  const findIn = (text: string): string | undefined => {
    for (let at = 0; at < text.length; at += 1) {
      const lengths = lengthsOf.get(text.charAt(at))
      if (!lengths || !isEdge(before(text, at), after(text, at))) continue
      for (const length of lengths) {
        const found = text.slice(at, at + length)
        if (folded.has(found) && isEdge(after(text, at + length), before(found, length))) return found
      }
    }
    return undefined
  }
  return text => {
    const within = fold(text, normalization)
    return (
      findIn(within) ?? (text.includes(TURNED) ? findIn(Array.from(within).toReversed().join('')) : undefined)
    )
  }
}

/** A word ends where its letter does not touch another letter of a script with spaces. */
const isEdge = (outside: string, inside: string): boolean => !(SPACED.test(outside) && SPACED.test(inside))

/** The character at a position, both halves of a surrogate pair. */
const after = (text: string, at: number): string => String.fromCodePoint(text.codePointAt(at) ?? 0x20)

/** The character before a position, both halves of a surrogate pair. */
const before = (text: string, at: number): string => {
  const unit = text.charCodeAt(at - 1)
  const isSecondHalf = unit >= 0xdc00 && unit <= 0xdfff
  return at === 0 ? ' ' : text.slice(isSecondHalf ? at - 2 : at - 1, at)
}
