import { cut } from '../../base/cut.ts'

/** How much of one text a receiver takes, in its own unit. */
export interface Room {
  fits: (text: string) => boolean
  /** The beginning of a text that does not fit, with an ellipsis, and never a part of a character. */
  cut: (text: string) => string
}

/** Bytes of UTF-8. */
export const inBytes = (max: number): Room => roomOf(max, text => Buffer.byteLength(text))

/** Bytes of the text as a string in JSON, without its quotation marks: for limits on a whole request. */
export const inJsonBytes = (max: number): Room =>
  roomOf(max, text => Buffer.byteLength(JSON.stringify(text)) - 2)

/** UTF-16 units, as `length` counts. */
export const inUnits = (max: number): Room => roomOf(max, text => text.length)

/** Characters of Unicode; an emoji may be several. */
export const inCharacters = (max: number): Room => roomOf(max, text => Array.from(text).length)

const ELLIPSIS = '…'

const roomOf = (max: number, measure: (text: string) => number): Room => {
  const fits = (text: string): boolean => measure(text) <= max
  return {
    fits,
    cut: text => {
      // No unit is more than two of UTF-16, so the rest of a long text need not be measured.
      const whole = text.slice(0, 2 * max).toWellFormed()
      const beginning = (length: number): string => `${cut(whole, length).trimEnd()}${ELLIPSIS}`
      let [shortest, tooLong] = [0, whole.length]
      while (tooLong - shortest > 1) {
        const middle = Math.floor((shortest + tooLong) / 2)
        if (fits(beginning(middle))) shortest = middle
        else tooLong = middle
      }
      return beginning(shortest)
    },
  }
}

/** A room for texts in which `<…>` is a link, a mention or a color: half of one would swallow what comes after the text. */
export const withoutHalfTags = ({ fits, cut: cutOne }: Room): Room => ({
  fits,
  cut: text => cutOne(text).replace(/<[^<>]*…$/, ELLIPSIS),
})

/** A tag, an entity that every parser knows, or a character. */
const HTML_PART = /<(\/?)([a-z][a-z0-9-]*)[^>]*>|&(?:#\d+|#x[\da-f]+|lt|gt|amp|quot);|[^]/giu

/** UTF-16 units of what people see of a text in HTML. Where it is cut, all its elements are closed. */
export const inHtmlUnits = (max: number): Room => ({
  fits: html => beginningOfHtml(html, max) === undefined,
  cut: html => beginningOfHtml(html, max - 1) ?? html,
})

/** Undefined if all of it fits. */
const beginningOfHtml = (html: string, max: number): string | undefined => {
  const open: string[] = []
  let length = 0
  for (const { 0: part, 1: slash, 2: name, index } of html.matchAll(HTML_PART)) {
    if (name === undefined) length += part.length > 2 ? entityLength(part) : part.length
    else if (slash === '') open.push(name)
    else open.pop()
    if (length > max) {
      const closing = open.toReversed().map(element => `</${element}>`)
      return `${html.slice(0, index).trimEnd()}${ELLIPSIS}${closing.join('')}`
    }
  }
  return undefined
}

const PLANE = 0x10000

const entityLength = (entity: string): number => {
  const [, hex, decimal] = /^&#(?:x([\da-f]+)|(\d+));$/i.exec(entity) ?? []
  return (hex === undefined ? Number(decimal) : parseInt(hex, 16)) >= PLANE ? 2 : 1
}
