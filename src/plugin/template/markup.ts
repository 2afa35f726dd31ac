/**
 * Characters of ASCII as their full-width twins, which read the same and mean nothing in any markup: for receivers that
 * document no way to escape.
 */
export const fullWidth = (text: string, characters: RegExp): string =>
  text.replaceAll(characters, character => String.fromCodePoint((character.codePointAt(0) ?? 0) + FULL_WIDTH))

const FULL_WIDTH = 0xff01 - 0x21

/**
 * Nothing that means something in the Markdown of a service that documents no way to escape: emphasis, links, pictures,
 * code, tags of HTML, entities, tables and, at the beginning, headings, quotes, lists and rules. An underscore within a
 * word, as in an id, means nothing.
 */
export const withoutMarkdown = (text: string): string => fullWidth(text, MARKDOWN)

const MARKDOWN = /[<>[\]`*~|\\&]|(?<=^\s*)(?:#|[-+=](?=[-+=\s]|$))|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu

/** Characters behind a backslash, for receivers whose Markdown knows that. */
export const backslashed = (text: string, characters: RegExp): string =>
  text.replaceAll(characters, String.raw`\$&`)

/** No `@name` that could alert someone: an invisible joiner stands behind each `@`. */
export const withoutMentions = (text: string): string => text.replaceAll(/[@＠]/g, '$&\u2060')

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Characters as entities of HTML; by default all that mean something in it, also in an attribute. */
export const withEntities = (text: string, characters = /[&<>"']/g): string =>
  text.replaceAll(characters, character => ENTITIES[character] ?? '')
