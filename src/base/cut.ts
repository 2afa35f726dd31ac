let segmenter: Intl.Segmenter | undefined

/** Made when it is needed: that takes some milliseconds of each thread's start. */
const graphemes = (): Intl.Segmenter => (segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' }))

/** Longer than what people see as one character, such as a family of emoji joined into one. */
const GRAPHEME_LENGTH = 64

/** The beginning of a text, at most so many UTF-16 units and never a part of what people see as one character. */
export const cut = (text: string, length: number): string => {
  if (text.length <= length) return text
  // Only what is around the place is looked at: texts may be long.
  const from = Math.max(0, length - GRAPHEME_LENGTH)
  const near = text.slice(from, length + GRAPHEME_LENGTH)
  const index =
    graphemes()
      .segment(near)
      .containing(length - from)?.index ?? 0
  // One that is longer is cut all the same, but never within a pair of units.
  const end = index > 0 ? from + index : length - (isHalf(text, length) ? 1 : 0)
  return text.slice(0, end)
}

const isHalf = (text: string, at: number): boolean =>
  /^[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text.slice(at - 1, at + 1))

/** At most so many UTF-16 units, with an ellipsis where something was cut; halves of characters that came so become `�`. */
export const shorten = (text: string, length: number): string =>
  (text.length > length ? `${cut(text, length - 1)}…` : text).toWellFormed()

/** The text at the beginning of bytes, without the part of a character that was cut at their end. */
export const textAtStart = (bytes: Uint8Array, length: number): string =>
  new TextDecoder().decode(bytes.subarray(0, length), { stream: true })
