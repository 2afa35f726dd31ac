// C0 without tab and line feed, C1, and characters that change the direction of a text, break its line, or are
// invisible. Joiners stay: scripts and emoji need them.
const STEERING =
  // oxlint-disable-next-line no-control-regex -- it is control characters that are meant
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/gu

/**
 * Text from others, safe to print in a line: an account or a nickname with an escape sequence could repaint the
 * terminal of anyone who looks at it, or change its direction. Each such character becomes a `�`, line breaks become
 * spaces.
 */
export const printable = (text: string): string =>
  text.replaceAll(/\r\n|[\r\n\t]/g, ' ').replaceAll(STEERING, '�')

/**
 * The same for whole texts, with their lines: such a character is written as JSON and YAML escape it, so JSON keeps its
 * meaning.
 */
export const escaped = (text: string): string =>
  text.replaceAll(STEERING, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
