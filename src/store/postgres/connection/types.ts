/**
 * PostgreSQL keeps every text but one with a NUL character, and Chat's JSON may hold one. It is written as two other characters, of which
 * the first never occurs in text that is meant to be exchanged; should it, it is doubled in its way.
 */
const ESCAPE = '\u{10FFFF}'
const NEEDS_ESCAPE = /\0|\u{10FFFF}/u
const ESCAPED = /\u{10FFFF}[01]/gu

const toPostgresText = (text: unknown): string => {
  if (typeof text !== 'string') throw new TypeError(`expected a text, not ${typeof text}`)
  if (!NEEDS_ESCAPE.test(text)) return text
  return text.replaceAll(ESCAPE, `${ESCAPE}1`).replaceAll('\0', `${ESCAPE}0`)
}

const fromPostgresText = (text: string): string =>
  text.includes(ESCAPE) ? text.replaceAll(ESCAPED, found => (found.endsWith('0') ? '\0' : ESCAPE)) : text

const hexOf = (bytes: Uint8Array): string =>
  `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`

const bytesOf = (text: string): Uint8Array => {
  const { buffer, byteOffset, byteLength } = Buffer.from(text.slice(2), 'hex')
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** An item of a list, see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO. Looked at first, as most have nothing to be escaped. */
const quoted = (text: string): string => `"${/["\\]/.test(text) ? text.replaceAll(/["\\]/g, '\\$&') : text}"`

/** A list is only ever sent, for `unnest`. */
const listOf = <Item>(number: number, serialize: (item: Item) => string) => ({
  to: number,
  from: [],
  parse: String,
  serialize: (items: readonly (Item | null)[]) =>
    `{${items.map(item => (item === null ? 'NULL' : serialize(item))).join(',')}}`,
})

/** How values are written for PostgreSQL and read from it; `to` and `from` are its numbers of types. */
export const TYPES = {
  text: { to: 25, from: [25], serialize: toPostgresText, parse: fromPostgresText },
  // Numbers of events and times are far below 2^53.
  bigint: { to: 20, from: [20], serialize: String, parse: Number },
  bytes: { to: 17, from: [17], serialize: hexOf, parse: bytesOf },
  texts: listOf(1009, (text: unknown) => quoted(toPostgresText(text))),
  bigints: listOf(1016, String),
  integers: listOf(1007, String),
  doubles: listOf(1022, String),
  booleans: listOf(1000, String),
  manyBytes: listOf(1001, (bytes: Uint8Array) => quoted(hexOf(bytes))),
}
