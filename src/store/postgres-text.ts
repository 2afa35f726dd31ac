/**
 * PostgreSQL keeps every text but one with a NUL character, and Chat's JSON may hold one. It is written as two other characters, of which
 * the first never occurs in text that is meant to be exchanged; should it, it is doubled in its way.
 */
const ESCAPE = '\u{10FFFF}'
const NEEDS_ESCAPE = /\0|\u{10FFFF}/u
const ESCAPED = /\u{10FFFF}[01]/gu

export const toPostgresText = (text: unknown): string => {
  if (typeof text !== 'string') throw new TypeError(`expected a text, not ${typeof text}`)
  if (!NEEDS_ESCAPE.test(text)) return text
  return text.replaceAll(ESCAPE, `${ESCAPE}1`).replaceAll('\0', `${ESCAPE}0`)
}

export const fromPostgresText = (text: string): string =>
  text.includes(ESCAPE) ? text.replaceAll(ESCAPED, found => (found.endsWith('0') ? '\0' : ESCAPE)) : text
